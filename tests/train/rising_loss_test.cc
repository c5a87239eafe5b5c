#include "train/rising_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tandem {
namespace {

/// At which of these losses it tells, from 0.
std::vector<int> told_at(const std::vector<double>& losses) {
  RisingLoss watch;
  std::vector<int> told;
  for (int i = 0; const double loss : losses) {
    if (watch.add(loss)) told.push_back(i);
    ++i;
  }
  return told;
}

TEST(RisingLoss, TellsOnceAfterThreeRisesInARow) {
  EXPECT_EQ(told_at({3, 1, 2, 3, 4, 5, 1, 2, 3, 4}), std::vector<int>{4});
  EXPECT_EQ(told_at({1, 2, 3, 3, 4, 5}), std::vector<int>{});
  EXPECT_EQ(told_at({1, 2, 3, NAN, 4, 5, 6}), std::vector<int>{});
  EXPECT_EQ(told_at({1, 2, NAN, 3, 4, 5, 6}), std::vector<int>{6});
}

}  // namespace
}  // namespace tandem
