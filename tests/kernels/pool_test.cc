#include "kernels/pool.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/error.h"

namespace tandem {
namespace {

const std::vector<float> kHidden = {1, -2, 3, 4, -7, 6, 10, 20};  // 4 tokens of 2
const std::vector<int32_t> kOffsets = {0, 3, 4};

std::vector<float> pooled(Pooling pooling) {
  std::vector<float> out(4);
  pool_rows(kHidden, kOffsets, 2, pooling, out);
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

TEST(Pool, NoSequences) {
  pool_rows({}, std::vector<int32_t>{0}, 2, Pooling::mean, {});
}

TEST(Pool, RejectsSizesThatDisagreeAndEmptySequences) {
  std::vector<float> out(4);
  EXPECT_FAILED(pool_rows(kHidden, kOffsets, 3, Pooling::mean, out), "given 8 and 4 values");
  const std::vector<int32_t> empty = {0, 4, 4};
  EXPECT_FAILED(pool_rows(kHidden, empty, 2, Pooling::mean, out), "sequence 1 is empty");
}

}  // namespace
}  // namespace tandem
