#include "tasks/task_metrics.h"

#include <gtest/gtest.h>

#include "tasks/task_spec.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

Task tagging(TagScheme scheme, std::vector<std::string> labels) {
  Task task;
  task.name = "slots";
  task.spec = &find_task_spec("token_classification");
  task.labels = LabelSet(std::move(labels));
  task.tag_scheme = scheme;
  return task;
}

TEST(TaskMetrics, WordsLostToTruncationCountAsWrong) {
  TaskMetrics metrics(tagging(TagScheme::IO, {"O", "PERSON"}));
  metrics.add(std::vector<int32_t>{1, 0, 1}, std::vector<int32_t>{1, 0, -1});
  const auto summary = metrics.summary();
  EXPECT_EQ(summary[0].first, "f1");
  EXPECT_NEAR(summary[0].second, 2.0 / 3.0, 1e-12);
  EXPECT_EQ(summary[3].first, "accuracy");
  EXPECT_NEAR(summary[3].second, 2.0 / 3.0, 1e-12);
}

TEST(TaskMetrics, WordsWithoutAGoldLabelAreNotJudged) {
  TaskMetrics metrics(tagging(TagScheme::IOB2, {"O", "B-X", "I-X"}));
  metrics.add(std::vector<int32_t>{1, -1, 2}, std::vector<int32_t>{1, 0, 2});
  EXPECT_EQ(metrics.summary()[0].second, 1.0);
  EXPECT_EQ(metrics.by_label().front().label, "X");
}

TEST(TaskMetrics, StrictModeTakesBrokenTagsForNoEntity) {
  const std::vector<int32_t> gold = {1, 2, 0}, predicted = {2, 2, 0};
  const Task task = tagging(TagScheme::IOB2, {"O", "B-X", "I-X"});
  TaskMetrics repaired(task), strict(task, EntityMode::strict);
  repaired.add(gold, predicted);
  strict.add(gold, predicted);
  EXPECT_EQ(repaired.summary()[0].second, 1.0);
  EXPECT_EQ(strict.summary()[0].second, 0.0);
}

TEST(TaskMetrics, EntitiesStandWhereTheirWordsAre) {
  const TaskMetrics metrics(tagging(TagScheme::IOB2, {"O", "B-X", "I-X"}));
  const std::vector<int32_t> gold = {-1, 1, 2, -1, 1};
  EXPECT_EQ(metrics.entities(gold, gold), (std::vector<Entity>{{"X", 1, 3}, {"X", 4, 5}}));
}

TEST(TaskMetrics, ClassLabelsGiveAccuracyAndF1) {
  Task task;
  task.spec = &find_task_spec("classification");
  task.labels = LabelSet({"a", "b"});
  TaskMetrics metrics(task);
  EXPECT_TRUE(metrics.summary().empty());
  for (const auto& [gold, predicted] : {std::pair(0, 0), {1, 0}, {1, 1}, {0, 0}}) {
    metrics.add(std::vector<int32_t>{gold}, std::vector<int32_t>{predicted});
  }
  EXPECT_EQ(metrics.summary()[0], (std::pair<std::string, double>("accuracy", 0.75)));
  EXPECT_EQ(metrics.by_label()[1].support, 2);
  EXPECT_EQ(metrics.averages().support, 4);
  EXPECT_EQ(metrics.confusion(), (std::vector<Confusion>{{0, 0, 2}, {1, 0, 1}, {1, 1, 1}}));
}

TEST(TaskSpecs, AnUnknownTypeIsAnErrorThatListsTheKnownOnes) {
  EXPECT_BAD_INPUT(find_task_spec("ner"),
                   "unknown task type \"ner\": choose one of classification, token_classification");
}

}  // namespace
}  // namespace tandem
