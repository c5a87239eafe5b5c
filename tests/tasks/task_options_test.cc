#include "tasks/task_options.h"

#include <gtest/gtest.h>

#include "tasks/kind.h"
#include "tasks/token_classification/tag_options.h"
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
  EXPECT_EQ(tasks[0].kind->type(), "token_classification");
  EXPECT_EQ(own_options<TagOptions>(tasks[0]).labels, (std::vector<std::string>{"O", "PER"}));
  EXPECT_EQ(tasks[0].loss_weight, 0.5);
  EXPECT_EQ(tasks[0].dropout, 0.0);
  EXPECT_EQ(own_options<TagOptions>(std::as_const(tasks[0])).tag_scheme, TagScheme::IO);
}

TEST(TaskOptions, AnEntryRefinesTheShortForm) {
  TaskOptions known;
  known.name = "task_a";
  known.kind = &find_task_kind("classification");
  own_options<LabelOptions>(known).num_labels = 3;
  const auto tasks = read("  task_a: {loss_weight: 2}", {known});
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].loss_weight, 2.0);
  EXPECT_EQ(own_options<LabelOptions>(tasks[0]).num_labels, 3);
}

TEST(TaskOptions, ReadsClassWeights) {
  const auto weights_of = [](const std::string& yaml) {
    const auto tasks = read("  a: {type: classification, class_weights: " + yaml + "}");
    return class_weights(tasks[0], LabelSet({"x", "y", "z"}), {6, 2});
  };
  EXPECT_EQ(weights_of("auto"), (std::vector<float>{8.0F / 12.0F, 2.0F, 1.0F}));
  EXPECT_EQ(weights_of("{x: 2, y: 0.5}"), (std::vector<float>{2.0F, 0.5F, 1.0F}));
  EXPECT_BAD_INPUT(weights_of("{w: 2}"), "tasks.a.class_weights: unknown label 'w'");
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
