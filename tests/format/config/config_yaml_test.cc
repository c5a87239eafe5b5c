#include "format/config/config_yaml.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

std::string written(const std::string& text) {
  return to_yaml(
      ConfigNode::parse(text, "c.yml", "/here"),
      [](const std::string& key) { return key != "training.output"; },
      [](const ConfigNode& node) { return node.key().starts_with("data."); });
}

TEST(ConfigYaml, ReadsBackToTheSame) {
  const std::string text = written(
      "training: {seed: 1, rate: 2e-5, on: true, output: x}\n"
      "tasks: {'a: b': {labels: [\"1\", 'true', \"a # b\", ~, \"tab\\t\\\"\", größer, '- x']}}\n"
      "model:\n");
  EXPECT_EQ(written(text), text);
  const ConfigNode node = ConfigNode::parse(text, "again.yml", "/there");
  EXPECT_EQ(node.find("training")->find("seed")->as_int(), 1);
  EXPECT_TRUE(node.find("training")->find("on")->as_bool());
  EXPECT_EQ(node.find("training")->find("output"), nullptr);
  EXPECT_EQ(node.find("model")->kind(), ConfigNode::Kind::null);
  const std::vector<ConfigNode>& labels = node.find("tasks")->find("a: b")->find("labels")->items();
  ASSERT_EQ(labels.size(), 7U);
  EXPECT_TRUE(labels[0].quoted() && labels[1].quoted());
  EXPECT_EQ(labels[2].scalar(), "a # b");
  EXPECT_EQ(labels[3].kind(), ConfigNode::Kind::null);
  EXPECT_EQ(labels[4].scalar(), "tab\t\"");
  EXPECT_EQ(labels[5].scalar(), "größer");
  EXPECT_EQ(labels[6].scalar(), "- x");
}

TEST(ConfigYaml, MakesPathsAbsolute) {
  EXPECT_EQ(written("data: {train: [../a.csv, /b.csv]}\n"),
            "data:\n  train:\n    - /a.csv\n    - /b.csv\n");
}

}  // namespace
}  // namespace tandem
