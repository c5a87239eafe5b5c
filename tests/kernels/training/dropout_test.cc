#include "kernels/training/dropout.h"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

namespace tandem {
namespace {

/// Share of kept elements and the correlation of two masks.
struct Masks {
  double kept, together;
};

Masks compare(const Dropout& a, uint64_t row_a, const Dropout& b, uint64_t row_b) {
  constexpr int kColumns = 100000;
  Masks masks{};
  for (uint32_t c = 0; c < kColumns; ++c) {
    const bool in_a = dropout_factor(a, row_a, c) > 0;
    masks.kept += in_a;
    masks.together += in_a && dropout_factor(b, row_b, c) > 0;
  }
  return {masks.kept / kColumns, masks.together / kColumns};
}

TEST(Dropout, KeepsTheWantedShareScaledUp) {
  for (const float rate : {0.1F, 0.5F, 0.9F}) {
    const Dropout dropout{7, rate};
    EXPECT_NEAR(compare(dropout, 3, dropout, 3).kept, 1 - rate, 0.005) << rate;
    float largest = 0;
    for (uint32_t c = 0; c < 100; ++c) largest = std::max(largest, dropout_factor(dropout, 0, c));
    EXPECT_EQ(largest, 1.0F / (1.0F - rate));
  }
  EXPECT_EQ(dropout_factor({7, 0.0F}, 1, 2), 1.0F);
}

TEST(Dropout, MasksOfRowsKeysAndForksAreIndependent) {
  const Dropout dropout{7, 0.5F};
  const std::vector<std::pair<Dropout, uint64_t>> others = {
      {dropout, 4}, {{8, 0.5F}, 3}, {dropout.fork(0), 3}, {dropout.fork(1), 3}};
  for (const auto& [other, row] : others) {
    EXPECT_NEAR(compare(dropout, 3, other, row).together, 0.25, 0.006);
  }
}

TEST(Dropout, NeighboursAreIndependent) {
  const Dropout dropout{1, 0.5F};
  for (const uint32_t distance : {1U, 2U, 16U, 384U}) {
    int both = 0;
    for (uint32_t c = 0; c < 100000; ++c) {
      both += dropout_factor(dropout, 0, c) > 0 && dropout_factor(dropout, 0, c + distance) > 0;
    }
    EXPECT_NEAR(both / 100000.0, 0.25, 0.006) << distance;
  }
}

TEST(Dropout, EachBitOfAnElementIsFair) {
  std::vector<int> ones(32);
  for (uint32_t c = 0; c < 100000; ++c) {
    const uint32_t bits = dropout_bits(dropout_row(1, 5), c);
    for (uint32_t bit = 0; bit < 32; ++bit) ones[bit] += static_cast<int>(bits >> bit & 1U);
  }
  for (const int count : ones) EXPECT_NEAR(count / 100000.0, 0.5, 0.006);
}

TEST(Dropout, ARowIsItsElements) {
  const Dropout dropout{.key = 9, .rate = 0.4F};
  std::vector<float> row(70);
  dropout_factors(dropout, 5, row);
  for (uint32_t c = 0; c < row.size(); ++c) EXPECT_EQ(row[c], dropout_factor(dropout, 5, c));
}

}  // namespace
}  // namespace tandem
