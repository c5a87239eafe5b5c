#include <gtest/gtest.h>

#include <array>

#include "kernels/dispatch.h"
#include "tests/kernels/support.h"

namespace tandem {
namespace {

using testing::EveryPath;
using testing::largest_difference;
using testing::random_values;

constexpr float kEps = 1e-5F;
/// Of rows that stand anywhere.
constexpr std::array<uint64_t, 5> kRows = {6, 3, uint64_t{1} << 40, 7, 0};

/// LayerNorm(x + dropout(branch)), in double, and what its gradient needs.
struct Plain {
  std::vector<double> y, normalized, scale;

  Plain(std::span<const double> x, std::span<const double> branch, size_t width,
        std::span<const float> gamma, std::span<const float> beta, const Dropout& dropout) {
    for (size_t first = 0; first < x.size(); first += width) {
      std::vector<double> row;
      double mean = 0, variance = 0;
      for (size_t c = 0; c < width; ++c) {
        const double factor = dropout.rate == 0 ? 1
                                                : dropout_factor(dropout, kRows[first / width],
                                                                 static_cast<uint32_t>(c));
        row.push_back(x[first + c] + factor * branch[first + c]);
        mean += row.back() / static_cast<double>(width);
      }
      for (const double value : row) variance += (value - mean) * (value - mean);
      scale.push_back(1 / std::sqrt(variance / static_cast<double>(width) + kEps));
      for (size_t c = 0; c < width; ++c) {
        normalized.push_back((row[c] - mean) * scale.back());
        y.push_back(normalized.back() * gamma[c] + beta[c]);
      }
    }
  }
};

std::vector<double> doubles(std::span<const float> values) {
  return {values.begin(), values.end()};
}

class LayerNormTraining : public EveryPath {};
TANDEM_ON_EVERY_PATH(LayerNormTraining);

TEST_P(LayerNormTraining, AgreesWithPlainSumsAndTheirDifferences) {
  for (const int64_t width : {1, 2, 15, 16, 33, 384, 512}) {
    for (const int64_t rows : {0, 1, 5}) {
      for (const float rate : {0.0F, 0.3F}) {
        const Dropout dropout{7, rate, kRows.data()};
        const auto x = random_values(rows * width, 1);
        const auto branch = random_values(rows * width, 2);
        const auto gamma = random_values(width, 3);
        const auto beta = random_values(width, 4);
        const auto d_y = random_values(rows * width, 5);
        const auto size = static_cast<size_t>(width);
        const Plain plain(doubles(x), doubles(branch), size, gamma, beta, dropout);

        auto y = x;
        std::vector<float> normalized(x.size()), scale(static_cast<size_t>(rows));
        path().layer_norm_training({rows, width, y.data(), branch.data(), gamma.data(), beta.data(),
                                    kEps, dropout, normalized.data(), scale.data()});
        EXPECT_LT(largest_difference(y, plain.y), 2e-5) << rows << " x " << width;
        EXPECT_LT(largest_difference(normalized, plain.normalized), 1e-5);

        std::vector<float> d_x(x.size()), d_branch(x.size());
        path().layer_norm_gradient({rows, width, d_y.data(), normalized.data(), scale.data(),
                                    gamma.data(), d_x.data(), d_branch.data(), dropout});
        // Along one direction of x and one of the branch.
        constexpr double kStep = 1e-6;
        const auto along_x = random_values(rows * width, 8);
        const auto along_branch = random_values(rows * width, 9);
        double expected = 0, found = 0, terms = 1e-30;
        for (const double sign : {1.0, -1.0}) {
          auto moved_x = doubles(x), moved_branch = doubles(branch);
          for (size_t i = 0; i < x.size(); ++i) {
            moved_x[i] += sign * kStep * along_x[i];
            moved_branch[i] += sign * kStep * along_branch[i];
          }
          const Plain moved(moved_x, moved_branch, size, gamma, beta, dropout);
          for (size_t i = 0; i < x.size(); ++i) expected += sign * moved.y[i] * d_y[i];
        }
        expected /= 2 * kStep;
        for (size_t i = 0; i < x.size(); ++i) {
          found += d_x[i] * along_x[i] + d_branch[i] * along_branch[i];
          // What is subtracted from each other, and rounded.
          terms += std::abs(d_y[i] * gamma[i % size]) * scale[i / size] *
                   (std::abs(along_x[i]) + std::abs(along_branch[i]));
        }
        EXPECT_NEAR(found, expected, 1e-6 * terms) << rows << " x " << width;
      }
    }
  }
}

TEST_P(LayerNormTraining, SumsTheGradientsOfGammaAndBeta) {
  for (const int64_t rows : {0, 1, 127, 300}) {
    const int64_t columns = path().panel_columns - 3;
    const int64_t stride = columns + 5;
    const auto d_y = random_values(rows * stride, 1);
    const auto normalized = random_values(rows * stride, 2);
    std::vector<double> gamma(static_cast<size_t>(columns)), beta(gamma.size());
    for (int64_t row = 0; row < rows; ++row) {
      for (size_t c = 0; c < gamma.size(); ++c) {
        const size_t at = static_cast<size_t>(row * stride) + c;
        gamma[c] += static_cast<double>(d_y[at]) * normalized[at];
        beta[c] += d_y[at];
      }
    }
    std::vector<float> d_gamma(gamma.size()), d_beta(gamma.size());
    path().layer_norm_sums(
        {rows, stride, columns, d_y.data(), normalized.data(), d_gamma.data(), d_beta.data()});
    EXPECT_LT(largest_difference(d_gamma, gamma), 3e-5) << rows;
    EXPECT_LT(largest_difference(d_beta, beta), 3e-5) << rows;
  }
}

TEST_P(LayerNormTraining, DropsElementsByTheirPlace) {
  constexpr int64_t kWidth = 37;
  const Dropout dropout{11, 0.4F, kRows.data()};
  const auto x = random_values(3 * kWidth, 1);
  auto dropped = x;
  path().drop(dropped.data(), 3, kWidth, dropout);
  for (size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(dropped[i],
              x[i] * dropout_factor(dropout, kRows[i / kWidth], static_cast<uint32_t>(i % kWidth)));
  }
}

}  // namespace
}  // namespace tandem
