#include "tasks/judging/judge.h"

#include <gtest/gtest.h>

#include "tasks/classification/class_task.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

TEST(Judge, CountsRowsByTaskAndThoseThatAreWhollyRight) {
  const testing::TemporaryDirectory directory;
  directory.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\n");
  ClassTask a, b;
  a.name = "a";
  b.name = "b";
  a.labels = b.labels = LabelSet({"x", "y"});
  std::vector<Example> rows(3);
  for (Example& row : rows) {
    row.text = "play";
    row.origin = {std::make_shared<const std::string>("rows"), 1};
    row.labels["a"] = LabelValue("y");
  }
  rows[1].labels["b"] = LabelValue("x");
  rows[2].labels["b"] = LabelValue("z");
  UnknownLabels unknown(2);
  const std::vector<DatasetTask> known = {{"a", &a}, {"b", &b, &unknown}};
  const Dataset data(rows, known, Tokenizer::load(directory.path()), {.max_length = 8});
  const PackedBatch batch = data.pack(std::vector<int>{0, 1, 2});

  const std::vector<float> says_y = {0, 1, 0, 1, 0, 1}, says_x = {1, 0};
  const std::vector<int32_t> second_alone = {-1, 0, 0};
  const std::vector<HeadRows> heads = {{says_y}, {says_x, second_alone}};
  Judge judge({{&a}, {&b, &unknown}});
  std::vector<int> wrong;
  judge.add(
      data, batch, heads,
      [&](int example, const Task& task, const TaskMetrics&, const Target&, const UnitLogits&) {
        EXPECT_EQ(task.name, "b");
        wrong.push_back(example);
      });
  EXPECT_EQ(wrong, std::vector<int>{2});
  const std::vector<TaskFigures> figures = judge.figures();
  EXPECT_EQ(figures[0].num_labelled, 3);
  EXPECT_EQ(figures[0].metrics[0].second, 1.0);
  EXPECT_EQ(figures[1].num_labelled, 2);
  EXPECT_EQ(figures[1].unknown_labels, "z (1)");
  EXPECT_EQ(judge.num_joint(), 2);
  EXPECT_EQ(judge.joint_accuracy(), 0.5);

  Judge one({{&a}, {}});  // a null task is not judged
  one.add(data, batch, heads);
  EXPECT_EQ(one.figures().size(), 1U);
  EXPECT_EQ(one.num_joint(), 3);
}

}  // namespace
}  // namespace tandem
