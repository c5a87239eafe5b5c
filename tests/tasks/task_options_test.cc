#include "tasks/task_options.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

std::vector<TaskOptions> read(const std::string& yaml, std::vector<TaskOptions> defaults = {}) {
  const ConfigNode root = ConfigNode::parse("tasks:\n" + yaml, "config.yml", "/configs");
  return read_tasks(root.find("tasks"), std::move(defaults));
}

TEST(TaskOptions, ReadsATask) {
  const auto tasks = read(
      "  slots: {type: token_classification, labels: [O, PER], loss_weight: 0.5, dropout: 0, "
      "tag_scheme: IO}");
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].name, "slots");
  EXPECT_EQ(tasks[0].spec->type, "token_classification");
  EXPECT_EQ(tasks[0].labels, (std::vector<std::string>{"O", "PER"}));
  EXPECT_EQ(tasks[0].loss_weight, 0.5);
  EXPECT_EQ(tasks[0].dropout, 0.0);
  EXPECT_EQ(tasks[0].tag_scheme, TagScheme::IO);
}

TEST(TaskOptions, AnEntryRefinesTheShortForm) {
  TaskOptions known;
  known.name = "task_a";
  known.spec = &find_task_spec("classification");
  known.num_labels = 3;
  const auto tasks = read("  task_a: {loss_weight: 2}", {known});
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].loss_weight, 2.0);
  EXPECT_EQ(tasks[0].num_labels, 3);
}

TEST(TaskOptions, ReadsClassWeights) {
  EXPECT_TRUE(read("  a: {type: classification, class_weights: auto}")[0].class_weights_auto);
  EXPECT_EQ(
      read("  a: {type: classification, class_weights: {x: 2, y: 0.5}}")[0].class_weights.at("y"),
      0.5);
}

TEST(TaskOptions, RefusesWhatMakesNoSense) {
  EXPECT_BAD_INPUT(read("  a: {loss_weight: 1}"), "config.yml:2: tasks.a: needs a type");
  EXPECT_BAD_INPUT(read("  a: {type: tagging}"), "unknown task type \"tagging\"");
  EXPECT_BAD_INPUT(read("  a: {type: classification, labels: [x, x]}"),
                   "label 'x' is listed twice");
  EXPECT_BAD_INPUT(read("  a: {type: classification, labels: [x, y], num_labels: 1}"),
                   "2 labels for a head of 1");
  EXPECT_BAD_INPUT(read("  a: {type: classification, los_weight: 1}"), "loss_weight");
  EXPECT_BAD_INPUT(read("  a: {type: classification, loss_weight: .nan}"), "loss_weight");
  EXPECT_BAD_INPUT(read("  a/b: {type: classification}"), "task name 'a/b'");
  EXPECT_BAD_INPUT(read("  text: {type: classification}"), "'text' is no task name");
  EXPECT_BAD_INPUT(read("  a: {type: token_classification, crf: true}"), "crf");
}

}  // namespace
}  // namespace tandem
