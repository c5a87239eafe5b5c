#include "kernels/layer_norm.h"

#include <gtest/gtest.h>

#include "tests/kernels/support.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::EveryPath;
using testing::random_values;

class LayerNorm : public EveryPath {};
TANDEM_ON_EVERY_PATH(LayerNorm);

std::vector<double> plain_layer_norm(std::span<const float> x, const LayerNormWeights& weights,
                                     double eps) {
  const size_t width = weights.gamma.size();
  std::vector<double> y;
  for (size_t row = 0; row < x.size(); row += width) {
    double sum = 0;
    double squares = 0;
    for (size_t c = 0; c < width; ++c) sum += x[row + c];
    const double mean = sum / static_cast<double>(width);
    for (size_t c = 0; c < width; ++c) squares += (x[row + c] - mean) * (x[row + c] - mean);
    const double scale = 1 / std::sqrt(squares / static_cast<double>(width) + eps);
    for (size_t c = 0; c < width; ++c) {
      y.push_back((x[row + c] - mean) * scale * weights.gamma[c] + weights.beta[c]);
    }
  }
  return y;
}

TEST_P(LayerNorm, AgreesWithPlainSums) {
  for (const int64_t width : {1, 2, 15, 16, 33, 384, 768}) {
    for (const int64_t rows : {0, 1, 3, 50}) {
      auto x = random_values(rows * width, 1);
      for (float& value : x) value += 2.0F;
      const auto gamma = random_values(width, 2);
      const auto beta = random_values(width, 3);
      const auto expected = plain_layer_norm(x, {gamma, beta}, 1e-5);
      layer_norm(path(), x, {gamma, beta}, 1e-5);
      EXPECT_LT(testing::largest_difference(x, expected), 1e-5) << rows << " x " << width;
    }
  }
}

TEST_P(LayerNorm, RowsDoNotDependOnTheOthers) {
  constexpr size_t kWidth = 21;
  auto all = random_values(40 * kWidth, 1);
  const auto gamma = random_values(kWidth, 2);
  const auto beta = random_values(kWidth, 3);
  std::vector<float> row(all.begin() + 17 * kWidth, all.begin() + 18 * kWidth);
  layer_norm(path(), all, {gamma, beta}, 1e-12);
  layer_norm(path(), row, {gamma, beta}, 1e-12);
  EXPECT_TRUE(std::equal(row.begin(), row.end(), all.begin() + 17 * kWidth));
}

TEST_P(LayerNorm, RejectsSizesThatDisagree) {
  std::vector<float> x(7);
  EXPECT_FAILED(layer_norm(path(), x, {std::span(x).first(3), std::span(x).first(3)}, 1e-5),
                "layer norm of width 3: given 7 values");
}

}  // namespace
}  // namespace tandem
