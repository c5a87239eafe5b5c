#include "tasks/classification/class_metrics.h"

#include <gtest/gtest.h>

#include "tasks/classification/class_task.h"

namespace tandem {
namespace {

TEST(ClassMetrics, GiveAccuracyF1AndConfusion) {
  ClassTask task;
  task.labels = LabelSet({"a", "b"});
  ClassMetrics metrics(task, nullptr);
  EXPECT_TRUE(metrics.summary().empty());
  const std::vector<float> rows = {2, 1, 1, 2};  // predict a, b
  for (const auto& [gold, predicted] : {std::pair(0, 0), {1, 0}, {1, 1}, {0, 0}}) {
    const std::vector<int32_t> units = {predicted};
    EXPECT_EQ(metrics.add(ClassTarget{gold}, {rows, 2, units}), gold == predicted);
  }
  EXPECT_EQ(metrics.summary()[0], (std::pair<std::string, double>("accuracy", 0.75)));
  const TaskTables tables = metrics.tables();
  EXPECT_EQ(tables.labels[1].support, 2);
  EXPECT_EQ(tables.averages.support, 4);
  EXPECT_EQ(tables.confusion, (std::vector<Confusion>{{0, 0, 2}, {1, 0, 1}, {1, 1, 1}}));
}

}  // namespace
}  // namespace tandem
