#include "kernels/pool.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "tests/support/error.h"

namespace tandem {
namespace {

const std::vector<float> kHidden = {1, -2, 3, 4, -7, 6, 10, 20};  // 4 tokens of 2
const std::vector<int32_t> kOffsets = {0, 3, 4};

std::vector<float> pooled(Pooling pooling) {
  std::vector<float> out(4);
  pool_rows(kHidden, kOffsets, 2, std::array{pooling}, out);
  return out;
}

TEST(Pool, Cls) {
  EXPECT_EQ(pooled(Pooling::cls), (std::vector<float>{1, -2, 10, 20}));
}

TEST(Pool, Mean) {
  EXPECT_EQ(pooled(Pooling::mean), (std::vector<float>{-1, 8.0F / 3, 10, 20}));
}

TEST(Pool, Max) {
  EXPECT_EQ(pooled(Pooling::max), (std::vector<float>{3, 6, 10, 20}));
}

TEST(Pool, MeanSqrtLenTokens) {
  const float root = std::sqrt(3.0F);
  EXPECT_EQ(pooled(Pooling::mean_sqrt_len_tokens),
            (std::vector<float>{-3 / root, 8 / root, 10, 20}));
}

TEST(Pool, WeightedMean) {
  EXPECT_EQ(pooled(Pooling::weightedmean),
            (std::vector<float>{(1 + 2 * 3 - 3 * 7) / 6.0F, (-2 + 2 * 4 + 3 * 6) / 6.0F, 10, 20}));
}

TEST(Pool, LastToken) {
  EXPECT_EQ(pooled(Pooling::lasttoken), (std::vector<float>{-7, 6, 10, 20}));
}

TEST(Pool, SeveralLieSideBySide) {
  std::vector<float> out(8);
  pool_rows(kHidden, kOffsets, 2, std::array{Pooling::lasttoken, Pooling::cls}, out);
  EXPECT_EQ(out, (std::vector<float>{-7, 6, 1, -2, 10, 20, 10, 20}));
}

/// Of the first sequence two rows are left, of the second none.
TEST(Pool, SkippedRowsAreLeftOut) {
  const auto skipped = [](Pooling pooling) {
    std::vector<float> out(4);
    pool_rows(kHidden, kOffsets, 2, std::array{pooling}, out, 1);
    return out;
  };
  EXPECT_EQ(skipped(Pooling::cls), (std::vector<float>{3, 4, 10, 20}));
  EXPECT_EQ(skipped(Pooling::max), (std::vector<float>{3, 6, 0, 0}));
  EXPECT_EQ(skipped(Pooling::mean), (std::vector<float>{-2, 5, 0, 0}));
  EXPECT_EQ(skipped(Pooling::weightedmean),
            (std::vector<float>{(2 * 3 - 3 * 7) / 5.0F, (2 * 4 + 3 * 6) / 5.0F, 0, 0}));
  EXPECT_EQ(skipped(Pooling::lasttoken), (std::vector<float>{-7, 6, 0, 0}));
}

TEST(Pool, NoSequences) {
  pool_rows({}, std::vector<int32_t>{0}, 2, std::array{Pooling::mean}, {});
}

TEST(Pool, RejectsSizesThatDisagreeAndEmptySequences) {
  std::vector<float> out(4);
  EXPECT_FAILED(pool_rows(kHidden, kOffsets, 3, std::array{Pooling::mean}, out),
                "given 8 and 4 values");
  const std::vector<int32_t> empty = {0, 4, 4};
  EXPECT_FAILED(pool_rows(kHidden, empty, 2, std::array{Pooling::mean}, out),
                "sequence 1 is empty");
}

}  // namespace
}  // namespace tandem
