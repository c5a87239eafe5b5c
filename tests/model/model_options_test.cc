#include "model/model_options.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

ModelOptions read(const std::string& yaml) {
  const ConfigNode root = ConfigNode::parse("model:" + yaml, "config.yml", "/configs");
  return ModelOptions::read(root.find("model"));
}

TEST(ModelOptions, ReadsEveryWayToFreezeLayers) {
  using Ranges = std::vector<std::pair<int, int>>;
  EXPECT_EQ(read("\n  freeze: {layers: 0-3}").freeze.layers, (Ranges{{0, 3}}));
  EXPECT_EQ(read("\n  freeze: {layers: 5}").freeze.layers, (Ranges{{5, 5}}));
  EXPECT_EQ(read("\n  freeze: {layers: [0, 2-4]}").freeze.layers, (Ranges{{0, 0}, {2, 4}}));
  for (const char* wrong : {"3-1", "-1", "a", "1-", "1.5"}) {
    EXPECT_BAD_INPUT(read(std::string("\n  freeze: {layers: '") + wrong + "'}"), "config.yml:2");
  }
}

TEST(ModelOptions, TheShortFormFreezesTheBackbone) {
  EXPECT_TRUE(read("\n  freeze_backbone: true").freeze.backbone);
  EXPECT_FALSE(read("\n  freeze_backbone: false").freeze.backbone);
  EXPECT_TRUE(read("\n  freeze_backbone: true\n  freeze: {tasks: [a]}").freeze.backbone);
}

TEST(ModelOptions, RefusesContradictionsAndUnknownKeys) {
  EXPECT_BAD_INPUT(read("\n  freeze_backbone: false\n  freeze: {backbone: true}"),
                   "config.yml:2: model.freeze_backbone: contradicts");
  EXPECT_BAD_INPUT(read("\n  frezee_backbone: true"), "freeze_backbone");
  EXPECT_BAD_INPUT(read("\n  pooling: median"), "config.yml:2: model.pooling");
  EXPECT_BAD_INPUT(read("\n  max_length: 2"), "model.max_length");
  EXPECT_BAD_INPUT(read("\n  num_classes_task_a: 0"), "model.num_classes_task_a");
}

}  // namespace
}  // namespace tandem
