#include "train/setup/dev_split.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/error.h"

namespace tandem {
namespace {

/// So many rows of each label; their texts are their numbers.
std::vector<Example> rows_of(const std::vector<std::pair<std::string, int>>& labels) {
  std::vector<Example> rows;
  for (const auto& [label, count] : labels) {
    for (int i = 0; i < count; ++i) {
      Example& row = rows.emplace_back();
      row.text = std::to_string(rows.size());
      if (!label.empty()) row.labels["intent"] = LabelValue(label);
    }
  }
  return rows;
}

struct Split {
  std::vector<Example> train, dev;
  std::map<std::string, int> labels;  ///< of dev
  std::vector<std::string> texts;     ///< of dev
};

Split split(std::vector<Example> rows, double share, uint64_t seed = 42) {
  Split split{std::move(rows), {}, {}, {}};
  split_dev(split.train, split.dev, share, seed, "intent");
  for (const Example& row : split.dev) {
    split.texts.push_back(row.text);
    const auto label = row.labels.find("intent");
    ++split.labels[label == row.labels.end()
                       ? ""
                       : std::get<std::string>(std::get<LabelValue>(label->second))];
  }
  return split;
}

TEST(SplitDev, GivesEachLabelItsShare) {
  const Split made =
      split(rows_of({{"a", 60}, {"b", 30}, {"", 10}, {"rare", 2}, {"once", 1}}), 0.1);
  EXPECT_EQ(made.dev.size(), 10u);
  EXPECT_EQ(made.train.size(), 93u);
  EXPECT_EQ(made.labels, (std::map<std::string, int>{{"a", 6}, {"b", 3}, {"", 1}}));
}

TEST(SplitDev, KeepsEveryRowOnceAndInOrder) {
  const Split made = split(rows_of({{"a", 50}, {"b", 50}}), 0.25);
  std::set<int> all;
  for (const auto* part : {&made.train, &made.dev}) {
    int last = 0;
    for (const Example& row : *part) {
      EXPECT_GT(std::stoi(row.text), last);
      last = std::stoi(row.text);
      all.insert(last);
    }
  }
  EXPECT_EQ(all.size(), 100u);
}

TEST(SplitDev, IsDrawnByTheSeed) {
  const auto rows = rows_of({{"a", 50}, {"b", 50}});
  EXPECT_EQ(split(rows, 0.2).texts, split(rows, 0.2).texts);
  EXPECT_NE(split(rows, 0.2).texts, split(rows, 0.2, 43).texts);
}

TEST(SplitDev, TakesAtLeastOneAndLeavesOne) {
  EXPECT_EQ(split(rows_of({{"a", 3}}), 0.01).dev.size(), 1u);
  EXPECT_EQ(split(rows_of({{"a", 1}, {"b", 1}, {"c", 1}}), 0.99).dev.size(), 2u);
  EXPECT_BAD_INPUT(split(rows_of({{"a", 1}}), 0.5), "data.dev: one row cannot be split");
}

}  // namespace
}  // namespace tandem
