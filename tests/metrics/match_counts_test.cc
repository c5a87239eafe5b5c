#include "metrics/match_counts.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(MatchCounts, GivesPrecisionRecallAndF1) {
  const MatchCounts counts{.correct = 3, .predicted = 4, .gold = 6};
  EXPECT_DOUBLE_EQ(counts.precision(), 0.75);
  EXPECT_DOUBLE_EQ(counts.recall(), 0.5);
  EXPECT_DOUBLE_EQ(counts.f1(), 0.6);
}

TEST(MatchCounts, WithoutADenominatorARatioIsZero) {
  EXPECT_EQ(MatchCounts{}.precision(), 0.0);
  EXPECT_EQ(MatchCounts{}.recall(), 0.0);
  EXPECT_EQ(MatchCounts{}.f1(), 0.0);
}

TEST(MatchCounts, AddUp) {
  MatchCounts sum{1, 2, 3};
  sum += {10, 20, 30};
  EXPECT_EQ(sum, (MatchCounts{11, 22, 33}));
}

}  // namespace
}  // namespace tandem
