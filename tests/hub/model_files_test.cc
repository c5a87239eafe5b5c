#include "hub/model_files.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

using Names = std::vector<std::string>;

const ModelId kId = {.organisation = "org", .model = "model"};

TEST(ModelFiles, WeightsOfTheRootComeLast) {
  EXPECT_EQ(needed_files({"model.safetensors", "config.json", "vocab.txt"}, kId),
            (Names{"config.json", "vocab.txt", "model.safetensors"}));
}

TEST(ModelFiles, TakeTheFoldersOfModulesAndHeads) {
  const Names all = {
      "config.json",           "1_Pooling/config.json",       "2_Dense/model.safetensors",
      "heads/a.b/config.json", "heads/a.b/model.safetensors", "model.safetensors"};
  EXPECT_EQ(needed_files(all, kId), all);
}

TEST(ModelFiles, PreferOneFileToShards) {
  EXPECT_EQ(needed_files({"config.json", "model-00001-of-00002.safetensors", "model.safetensors",
                          "model.safetensors.index.json"},
                         kId),
            (Names{"config.json", "model.safetensors"}));
  EXPECT_EQ(needed_files({"config.json", "model.safetensors.index.json",
                          "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"},
                         kId),
            (Names{"config.json", "model-00001-of-00002.safetensors",
                   "model-00002-of-00002.safetensors", "model.safetensors.index.json"}));
}

TEST(ModelFiles, LeaveOutWhatIsNotNeededOrNotSafe) {
  const Names odd = {"pytorch_model.bin",       "onnx/model.onnx",        "modeling.py",
                     "../config.json",          "/config.json",           "1_Pooling/../../x.json",
                     "heads/../config.json",    "heads/.x/config.json",   "1_Pooling//config.json",
                     "1_Pooling/config.json\n", "1_Pooling\\config.json", "heads/a/model.bin"};
  Names all = odd;
  all.push_back("config.json");
  all.push_back("model.safetensors");
  EXPECT_EQ(needed_files(all, kId), (Names{"config.json", "model.safetensors"}));
}

TEST(ModelFiles, SayWhatARepositoryLacks) {
  EXPECT_BAD_INPUT(needed_files({"model.safetensors"}, kId), "org/model on the hub holds no model");
  EXPECT_BAD_INPUT(needed_files({"config.json", "pytorch_model.bin"}, kId),
                   "org/model has no model.safetensors");
}

}  // namespace
}  // namespace tandem
