#include "kernels/training/training_linear.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>

#include "tests/kernels/support.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::EveryPath;
using testing::largest_difference;
using testing::random_values;

struct Sizes {
  int64_t rows, in, out;
};

constexpr Sizes kEverySize[] = {{1, 1, 1},      {2, 3, 5},    {7, 33, 65},   {0, 5, 3},
                                {13, 384, 100}, {97, 17, 31}, {200, 5, 130}, {1031, 65, 67}};
constexpr std::array kEveryType = {ComputeType::fp32, ComputeType::bf16};
constexpr std::array kEveryActivation = {Epilogue::gelu, Epilogue::gelu_rough, Epilogue::gelu_tanh,
                                         Epilogue::relu};

/// Numbers that bf16 holds exactly, so that both types have one oracle.
std::vector<float> short_values(int64_t size, unsigned seed, float deviation = 1.0F) {
  auto values = random_values(size, seed, deviation);
  for (float& value : values) value = testing::plain_bf16(value);
  return values;
}

double plain_activation(Epilogue activation, double x) {
  if (activation == Epilogue::gelu || activation == Epilogue::gelu_rough)
    return testing::exact_gelu(x);
  if (activation == Epilogue::relu) return std::max(x, 0.0);
  return testing::tanh_gelu(x);
}

/// By central differences, whose error is of the order of 1e-10.
double plain_slope(Epilogue activation, double x) {
  if (activation == Epilogue::relu) return x > 0 ? 1 : 0;
  constexpr double kStep = 1e-5;
  return (plain_activation(activation, x + kStep) - plain_activation(activation, x - kStep)) /
         (2 * kStep);
}

/// A B^T of row-major matrices, in double.
std::vector<double> product(std::span<const float> a_MK, std::span<const float> b_NK, size_t k) {
  std::vector<double> c;
  for (size_t m = 0; m < a_MK.size(); m += k) {
    for (size_t n = 0; n < b_NK.size(); n += k) {
      double sum = 0;
      for (size_t i = 0; i < k; ++i) sum += static_cast<double>(a_MK[m + i]) * b_NK[n + i];
      c.push_back(sum);
    }
  }
  return c;
}

std::vector<float> transposed(std::span<const float> a_MN, size_t n) {
  std::vector<float> a_NM;
  for (size_t column = 0; column < n; ++column) {
    for (size_t at = column; at < a_MN.size(); at += n) a_NM.push_back(a_MN[at]);
  }
  return a_NM;
}

class TrainingLinearOnEveryPath : public EveryPath {
 protected:
  BasicBuffer<Word> factors(ComputeType type, std::span<const float> x, int64_t width) const {
    const int64_t rows = std::ssize(x) / width;
    BasicBuffer<Word> words(static_cast<size_t>(rows * words_of(type, width)));
    for (int64_t row = 0; row < rows; ++row) {
      path().training(type).to_factors(x.data() + row * width, width,
                                       words.data() + row * words_of(type, width));
    }
    return words;
  }

  /// Of factors, row by row.
  std::vector<float> numbers(ComputeType type, const BasicBuffer<Word>& words, int64_t rows,
                             int64_t width) const {
    std::vector<float> x;
    for (int64_t row = 0; row < rows; ++row) {
      const Word* from = words.data() + row * words_of(type, width);
      for (int64_t c = 0; c < width; ++c) {
        if (type == ComputeType::fp32) {
          x.push_back(std::bit_cast<float>(from[c]));
        } else {
          x.push_back(std::bit_cast<float>((from[c / 2] >> (c % 2 * 16)) << 16U));
        }
      }
    }
    return x;
  }

  RowPanels panels(ComputeType type, std::span<const float> x, int64_t width) const {
    const int64_t rows = std::ssize(x) / width;
    const auto words = factors(type, x, width);
    RowPanels result;
    result.reserve(path(), type, rows, width);
    const int64_t half = rows / 4 * 2;
    result.put(words.data(), 0, half);
    result.put(words.data() + half * words_of(type, width), half, rows - half);
    return result;
  }

  TrainingLinear linear(ComputeType type, const LinearWeights& weights, int64_t in) const {
    TrainingLinear made(path(), type, {weights}, in);
    made.fill_panels(0, made.out());
    made.fill_bias(0, made.out());
    return made;
  }
};
TANDEM_ON_EVERY_PATH(TrainingLinearOnEveryPath);

TEST_P(TrainingLinearOnEveryPath, ForwardAndBackwardAgreeWithPlainSums) {
  for (const ComputeType type : kEveryType) {
    for (const auto& [rows, in, out] : kEverySize) {
      const auto x = short_values(rows * in, 1);
      const auto d_y = short_values(rows * out, 2);
      const auto weight = short_values(out * in, 3, 1 / std::sqrt(static_cast<float>(in + out)));
      const auto bias = random_values(out, 4);
      const TrainingLinear layer = linear(type, {weight, bias}, in);
      const auto x_words = factors(type, x, in);
      const auto d_y_words = factors(type, d_y, out);
      auto y = random_values(rows * out, 5);
      auto d_x = random_values(rows * in, 6);
      auto expected_y = product(x, weight, static_cast<size_t>(in));
      auto expected_d_x =
          product(d_y, transposed(weight, static_cast<size_t>(in)), static_cast<size_t>(out));
      for (size_t i = 0; i < y.size(); ++i) expected_y[i] += bias[i % bias.size()];
      for (size_t i = 0; i < d_x.size(); ++i) expected_d_x[i] += d_x[i];
      layer.forward({.x = x_words.data(), .rows = rows, .y = y.data()});
      layer.backward({.x = d_y_words.data(),
                      .rows = rows,
                      .epilogue = TrainingEpilogue::add,
                      .y = d_x.data()});
      EXPECT_LT(largest_difference(y, expected_y), 5e-6) << rows << " x " << in << " x " << out;
      EXPECT_LT(largest_difference(d_x, expected_d_x), 5e-6) << rows << " x " << in << " x " << out;
    }
  }
}

TEST_P(TrainingLinearOnEveryPath, ActivatesAndGoesBackThroughTheActivation) {
  for (const ComputeType type : kEveryType) {
    const double rounding = type == ComputeType::bf16 ? 0x1p-8 : 5e-6;
    for (const Epilogue activation : kEveryActivation) {
      const double rough = activation == Epilogue::gelu_rough ? 2e-4 : 0;
      for (const auto& [rows, in, out] : kEverySize) {
        const auto x = short_values(rows * in, 1);
        const auto weight = short_values(out * in, 3, 1 / std::sqrt(static_cast<float>(in)));
        const auto bias = random_values(out, 4);
        const TrainingLinear layer = linear(type, {weight, bias}, in);
        const auto x_words = factors(type, x, in);
        const auto size = static_cast<size_t>(rows * words_of(type, out));
        BasicBuffer<Word> inner(size), activated(size);
        layer.forward({.x = x_words.data(),
                       .rows = rows,
                       .epilogue = TrainingEpilogue::activate,
                       .activation = activation,
                       .inner = inner.data(),
                       .out = activated.data()});
        const auto u = numbers(type, inner, rows, out);
        const auto g = numbers(type, activated, rows, out);
        const auto exact = product(x, weight, static_cast<size_t>(in));
        for (size_t i = 0; i < u.size(); ++i) {
          const double expected = exact[i] + bias[i % bias.size()];
          ASSERT_NEAR(u[i], expected, rounding * (1 + std::abs(expected)));
          ASSERT_NEAR(g[i], plain_activation(activation, expected),
                      (rounding + rough) * (1 + std::abs(expected)));
        }
        // Back: as if X were the gradient of a layer of `in` outputs and `out` inputs.
        const auto narrow = transposed(weight, static_cast<size_t>(in));
        const std::vector<float> zeros(static_cast<size_t>(in));
        linear(type, {narrow, zeros}, out)
            .backward({.x = x_words.data(),
                       .rows = rows,
                       .epilogue = TrainingEpilogue::gradient,
                       .activation = activation,
                       .inner = inner.data(),
                       .out = activated.data()});
        const auto d_u = numbers(type, activated, rows, out);
        for (size_t i = 0; i < u.size(); ++i) {
          const double expected = exact[i] * plain_slope(activation, u[i]);
          ASSERT_NEAR(d_u[i], expected,
                      rounding * (1 + std::abs(expected)) + rough * std::abs(exact[i]))
              << u[i];
        }
      }
    }
  }
}

TEST_P(TrainingLinearOnEveryPath, WeightGradientsAgreeWithPlainSums) {
  for (const ComputeType type : kEveryType) {
    for (const auto& [rows, in, out] : kEverySize) {
      const auto x = short_values(rows * in, 1);
      const auto d_y = short_values(rows * out, 2);
      const std::vector<float> weight(static_cast<size_t>(out * in));
      const std::vector<float> bias(static_cast<size_t>(out));
      TrainingLinear layer = linear(type, {weight, bias}, in);
      const RowPanels x_panels = panels(type, x, in);
      const RowPanels d_y_panels = panels(type, d_y, out);
      const auto n = static_cast<size_t>(rows);
      std::vector<double> expected_weight(weight.size()), expected_bias(bias.size());
      if (rows > 0) {
        expected_weight = product(transposed(d_y, static_cast<size_t>(out)),
                                  transposed(x, static_cast<size_t>(in)), n);
        expected_bias =
            product(transposed(d_y, static_cast<size_t>(out)), std::vector<float>(n, 1.0F), n);
      }
      for (const bool adds : {false, true}) {
        auto d_weight = random_values(out * in, 5);
        auto d_bias = random_values(out, 6);
        auto expected_d_weight = expected_weight;
        auto expected_d_bias = expected_bias;
        for (size_t i = 0; adds && i < d_weight.size(); ++i) expected_d_weight[i] += d_weight[i];
        for (size_t i = 0; adds && i < d_bias.size(); ++i) expected_d_bias[i] += d_bias[i];
        const ParameterGradient weights{d_weight, adds}, biases{d_bias, adds};
        layer.set_gradients({&weights, 1}, {&biases, 1});
        for (int64_t tile = 0; tile < layer.num_tiles(); ++tile) {
          layer.gradient_tile(tile, d_y_panels, x_panels);
        }
        const double limit = 1e-6 * std::sqrt(static_cast<double>(rows + 1)) * 4;
        EXPECT_LT(largest_difference(d_weight, expected_d_weight), limit) << rows;
        EXPECT_LT(largest_difference(d_bias, expected_d_bias), limit) << rows;
        double squares = 0;
        for (const double value : d_weight) squares += value * value;
        const std::optional<double> found = layer.gradient_squares(0, out);
        ASSERT_TRUE(found.has_value());
        EXPECT_NEAR(*found, squares, 1e-5 * squares) << rows;
        EXPECT_FALSE(layer.gradient_squares(1, out - 1).has_value());
      }
    }
  }
}

TEST_P(TrainingLinearOnEveryPath, StackedLayersKeepTheirOwnGradients) {
  constexpr int64_t kRows = 9, kIn = 6;
  const auto x = short_values(kRows * kIn, 1);
  const auto d_y = short_values(kRows * 75, 2);
  const std::vector<float> weight(75 * kIn), bias(75);
  const std::span<const float> w(weight), b(bias);
  std::vector<float> whole(75 * kIn), parts(75 * kIn, 7.0F), biases(75, 7.0F), none;
  TrainingLinear one = linear(ComputeType::fp32, {w, b}, kIn);
  TrainingLinear stacked(path(), ComputeType::fp32,
                         {{w.first(10 * kIn), b.first(10)},
                          {w.subspan(10 * kIn, 5 * kIn), b.subspan(10, 5)},
                          {w.subspan(15 * kIn), b.subspan(15)}},
                         kIn);
  const std::span<float> p(parts);
  const std::array<ParameterGradient, 3> weights = {
      {{p.first(10 * kIn)}, {}, {p.subspan(15 * kIn), true}}};
  const std::array<ParameterGradient, 3> stacked_biases = {{{}, {std::span(biases).first(5)}, {}}};
  const ParameterGradient all{whole};
  const ParameterGradient no_bias;
  one.set_gradients({&all, 1}, {&no_bias, 1});
  stacked.set_gradients(weights, stacked_biases);
  const RowPanels x_panels = panels(ComputeType::fp32, x, kIn);
  const RowPanels d_y_panels = panels(ComputeType::fp32, d_y, 75);
  for (int64_t tile = 0; tile < one.num_tiles(); ++tile) {
    one.gradient_tile(tile, d_y_panels, x_panels);
    stacked.gradient_tile(tile, d_y_panels, x_panels);
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    const float expected = i < 10 * kIn ? whole[i] : i < 15 * kIn ? 7.0F : whole[i] + 7.0F;
    ASSERT_EQ(parts[i], expected) << i;
  }
  for (size_t i = 5; i < biases.size(); ++i) EXPECT_EQ(biases[i], 7.0F);
}

TEST_P(TrainingLinearOnEveryPath, FillsPanelsInPartsAsInOne) {
  constexpr int64_t kRows = 5, kIn = 150, kOut = 140;
  const auto x = short_values(kRows * std::max(kIn, kOut), 1);
  auto weight = short_values(kOut * kIn, 2);
  const auto bias = random_values(kOut, 3);
  for (const ComputeType type : kEveryType) {
    TrainingLinear changed = linear(type, {weight, bias}, kIn);
    for (float& value : weight) value = -value;
    const TrainingLinear made = linear(type, {weight, bias}, kIn);
    for (int64_t first = 0; first < kOut; first += 3 * kRowGroup) {
      changed.fill_panels(first, std::min<int64_t>(kOut - first, 3 * kRowGroup));
    }
    const auto words = factors(type, x, std::max(kIn, kOut));
    std::vector<float> a(kRows * kOut), b(kRows * kOut), c(kRows * kIn), d(kRows * kIn);
    changed.forward({.x = words.data(), .rows = kRows, .y = a.data()});
    made.forward({.x = words.data(), .rows = kRows, .y = b.data()});
    EXPECT_EQ(a, b);
    changed.backward({.x = words.data(), .rows = kRows, .y = c.data()});
    made.backward({.x = words.data(), .rows = kRows, .y = d.data()});
    EXPECT_EQ(c, d);
  }
}

TEST_P(TrainingLinearOnEveryPath, RejectsSizesThatDisagree) {
  const std::vector<float> values(12);
  EXPECT_FAILED(
      TrainingLinear(path(), ComputeType::fp32, {{values, std::span(values).first(5)}}, 2),
      "12 weights do not fit 5 outputs");
}

}  // namespace
}  // namespace tandem
