#include "train/setup/row_sample.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tandem {
namespace {

Example row(int64_t line, const std::string& label) {
  Example row;
  row.labels = {{"topic", LabelValue(label)},
                {"tags", WordLabels{std::nullopt, LabelValue("tag of " + label)}}};
  row.origin = {nullptr, line};
  return row;
}

TEST(RowSample, KeepsAllRowsWhileTheyAreFew) {
  RowSample sample(5);
  for (int line = 0; line < 5; ++line) sample.add(row(line, "same"));
  EXPECT_FALSE(sample.is_cut());
  EXPECT_EQ(sample.take().size(), 5U);
}

TEST(RowSample, KeepsTheFirstRowsAndThoseWithANewLabel) {
  for (const int64_t most : {0, 1, 9'999, 15'000, 20'000}) {
    RowSample sample(most);
    for (int line = 0; line < 30'000; ++line)
      sample.add(row(line, line >= 25'000 && line % 1000 == 0 ? std::to_string(line) : "same"));
    EXPECT_TRUE(sample.is_cut());
    EXPECT_EQ(sample.num_rows(), 30'000);
    const std::vector<Example> kept = sample.take();
    ASSERT_EQ(kept.size(), 10'005U) << most;
    EXPECT_EQ(kept[9'999].origin.line, 9'999);
    EXPECT_EQ(kept[10'000].origin.line, 25'000);
    EXPECT_EQ(kept.back().origin.line, 29'000);
  }
}

}  // namespace
}  // namespace tandem
