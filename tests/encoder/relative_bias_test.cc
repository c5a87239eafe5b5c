#include "encoder/relative_bias.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

/// MPNetEncoder.relative_position_bucket of transformers 5.23 for keys 0 to 130 after their query,
/// where the bucket changes.
TEST(RelativeBias, BucketsAreThoseOfTransformers) {
  const std::vector<std::pair<int, int>> first_of = {
      {0, 0},  {1, 17},  {2, 18},  {3, 19},  {4, 20},  {5, 21},  {6, 22},  {7, 23},
      {8, 24}, {12, 25}, {16, 26}, {23, 27}, {32, 28}, {46, 29}, {64, 30}, {91, 31}};
  int wanted = 0;
  for (int distance = 0; distance < 600; ++distance) {
    for (const auto& [first, bucket] : first_of) {
      if (first == distance) wanted = bucket;
    }
    EXPECT_EQ(relative_position_bucket(distance, 32), wanted) << distance;
    EXPECT_EQ(relative_position_bucket(-distance, 32), wanted % 16) << -distance;
  }
}

TEST(RelativeBias, StandsByHeadAndDistance) {
  std::vector<float> table(32 * 2);
  for (size_t i = 0; i < table.size(); ++i) table[i] = static_cast<float>(i);
  RelativeBias bias(table, 2);
  const auto two = bias.for_length(2);
  EXPECT_EQ(std::vector<float>(two.begin(), two.end()),
            (std::vector<float>{1 * 2, 0, 17 * 2, 1 * 2 + 1, 1, 17 * 2 + 1}));
  EXPECT_EQ(bias.for_length(9).size(), 2U * 17U);
  EXPECT_EQ(bias.for_length(3).size(), 2U * 17U) << "a table that is long enough stays";
}

}  // namespace
}  // namespace tandem
