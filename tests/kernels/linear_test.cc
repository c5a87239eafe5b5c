#include "kernels/linear.h"

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

/// X W^T + b, in double.
std::vector<double> plain_linear(std::span<const float> x, const LinearWeights& layer, size_t in) {
  const size_t out = layer.bias.size();
  std::vector<double> y;
  for (size_t row = 0; row < x.size(); row += in) {
    for (size_t o = 0; o < out; ++o) {
      double sum = layer.bias[o];
      for (size_t i = 0; i < in; ++i) {
        sum += static_cast<double>(x[row + i]) * layer.weight[o * in + i];
      }
      y.push_back(sum);
    }
  }
  return y;
}

constexpr std::array kEveryEpilogue = {Epilogue::none, Epilogue::gelu, Epilogue::gelu_tanh,
                                       Epilogue::relu, Epilogue::add};

constexpr std::array kEveryType = {ComputeType::fp32, ComputeType::bf16, ComputeType::int8};

std::vector<float> plain_bf16(std::span<const float> values) {
  std::vector<float> rounded;
  for (const float value : values) rounded.push_back(testing::plain_bf16(value));
  return rounded;
}

/// What the integers stand for that each row of `in` values is rounded to: of inputs 0 to 255 from
/// the least value to the largest, of weights -127 to 127 about 0.
std::vector<float> plain_int8(std::span<const float> values, int64_t in, bool weights) {
  std::vector<float> rounded;
  for (auto row = values.begin(); row != values.end(); row += in) {
    float low = *std::min_element(row, row + in);
    float high = *std::max_element(row, row + in);
    if (weights) low = -(high = std::max(high, -low));
    const float steps = weights ? 254.0F : 255.0F;
    const double step = (static_cast<double>(high) - low) / steps;
    for (auto value = row; value != row + in; ++value) {
      // The step is found in fp32, where it can decide on which side of a half a value lies.
      const float number = (*value - low) * (high > low ? steps / (high - low) : 0);
      rounded.push_back(static_cast<float>(low + step * std::nearbyint(number)));
    }
  }
  return rounded;
}

std::vector<float> plain_rounding(std::vector<float> values, int64_t in, ComputeType type,
                                  bool weights) {
  if (type == ComputeType::bf16) return plain_bf16(values);
  if (type == ComputeType::int8) return plain_int8(values, in, weights);
  return values;
}

struct Sizes {
  int64_t rows, in, out;
};

class Linear : public EveryPath {
 protected:
  void compare(const Sizes& sizes, Epilogue epilogue, ComputeType type) {
    ThreadTeam team(2);
    const auto x = random_values(sizes.rows * sizes.in, 1);
    const auto weight = random_values(
        sizes.out * sizes.in, 2, 1 / std::sqrt(static_cast<float>(std::max<int64_t>(1, sizes.in))));
    const auto bias = random_values(sizes.out, 3);
    auto y = random_values(sizes.rows * sizes.out, 4);
    const auto rounded_weight = plain_rounding(weight, sizes.in, type, true);
    auto expected = plain_linear(plain_rounding(x, sizes.in, type, false), {rounded_weight, bias},
                                 static_cast<size_t>(sizes.in));
    for (size_t i = 0; i < expected.size(); ++i) {
      if (epilogue == Epilogue::gelu) expected[i] = testing::exact_gelu(expected[i]);
      if (epilogue == Epilogue::gelu_tanh) expected[i] = testing::tanh_gelu(expected[i]);
      if (epilogue == Epilogue::relu) expected[i] = std::max(expected[i], 0.0);
      if (epilogue == Epilogue::add) expected[i] += y[i];
    }
    const LinearWeights layer{weight, bias};
    PanelLinear(path(), team, {&layer, 1}, sizes.in, type).apply(team, x, y, epilogue);
    EXPECT_LT(largest_difference(y, expected), 5e-6)
        << sizes.rows << " x " << sizes.in << " x " << sizes.out;
  }
};
TANDEM_ON_EVERY_PATH(Linear);

TEST_P(Linear, AgreesWithPlainSums) {
  for (const Sizes& sizes : {Sizes{1, 1, 1},
                             {0, 3, 5},
                             {2, 3, 5},
                             {7, 33, 65},
                             {13, 384, 100},
                             {97, 17, 31},
                             {200, 5, 130},
                             {3, 512, 512},
                             {512, 64, 16}}) {
    for (const Epilogue epilogue : kEveryEpilogue) {
      for (const ComputeType type : kEveryType) compare(sizes, epilogue, type);
    }
  }
}

TEST_P(Linear, RoundsItsResultWhereThatIsAskedFor) {
  ThreadTeam team(1);
  for (const Sizes& sizes : {Sizes{1, 1, 1}, {7, 33, 65}, {13, 384, 100}, {3, 5, 128}}) {
    const auto x = random_values(sizes.rows * sizes.in, 1);
    const auto weight = random_values(sizes.out * sizes.in, 2);
    const auto bias = random_values(sizes.out, 3);
    const LinearWeights layer{weight, bias};
    for (const ComputeType type : {ComputeType::bf16, ComputeType::int8}) {
      const PanelLinear linear(path(), team, {&layer, 1}, sizes.in, type);
      LinearInput input(path(), type);
      input.bind(x, sizes.in);
      input.round(0, sizes.rows);
      for (const Epilogue epilogue : {Epilogue::none, Epilogue::gelu_rough, Epilogue::gelu_coarse,
                                      Epilogue::gelu_tanh, Epilogue::relu}) {
        std::vector<float> y(static_cast<size_t>(sizes.rows * sizes.out));
        linear.apply(team, x, y, epilogue);
        std::vector<Bf16Pair> expected, pairs;
        for (auto row = y.begin(); row != y.end(); row += sizes.out) {
          expected.resize(expected.size() + static_cast<size_t>(sizes.out + 1) / 2);
          path().round_to_bf16(&*row, sizes.out, &expected.back() - (sizes.out - 1) / 2);
        }
        pairs.resize(expected.size(), 0xffffffffU);
        for (const Share& share : {Share{0, 2}, Share{1, 2}}) {
          linear.apply(share, input, 0, sizes.rows, pairs, epilogue);
        }
        EXPECT_EQ(pairs, expected) << sizes.rows << " x " << sizes.in << " x " << sizes.out;
      }
    }
  }
}

TEST_P(Linear, RefusesToRoundWhatItCannot) {
  ThreadTeam team(1);
  const std::vector<float> weight(4), bias(2);
  const LinearWeights layer{weight, bias};
  LinearInput input(path(), ComputeType::bf16);
  EXPECT_FAILED(LinearInput(path(), ComputeType::int8).bind_pairs(1, 2), "not of type bf16");
  input.bind_pairs(1, 2);
  std::vector<Bf16Pair> pairs(1);
  EXPECT_FAILED(PanelLinear(path(), team, {&layer, 1}, 2, ComputeType::bf16)
                    .apply({}, input, 0, 1, pairs, Epilogue::add),
                "that are not added");
}

TEST_P(Linear, StacksLayersSideBySide) {
  ThreadTeam team(1);
  constexpr int64_t kIn = 19;
  const auto x = random_values(3 * kIn, 1);
  const auto weight = random_values(27 * kIn, 2);
  const auto bias = random_values(27, 3);
  const LinearWeights whole{weight, bias};
  const std::span<const float> w(weight);
  const std::span<const float> b(bias);
  const std::vector<LinearWeights> parts = {{w.first(10 * kIn), b.first(10)},
                                            {w.subspan(10 * kIn), b.subspan(10)}};
  for (const ComputeType type : kEveryType) {
    std::vector<float> together(3 * 27);
    std::vector<float> stacked(3 * 27);
    PanelLinear(path(), team, {&whole, 1}, kIn, type).apply(team, x, together);
    PanelLinear(path(), team, parts, kIn, type).apply(team, x, stacked);
    EXPECT_EQ(together, stacked);
  }
}

TEST_P(Linear, RowsDependNeitherOnTheOthersNorOnThreads) {
  constexpr int64_t kIn = 67;
  constexpr int64_t kOut = 1300;  // more panels than one item takes
  ThreadTeam one(1);
  ThreadTeam two(2);
  const auto x = random_values(211 * kIn, 1);
  const auto weight = random_values(kOut * kIn, 2);
  const auto bias = random_values(kOut, 3);
  const LinearWeights layer{weight, bias};
  for (const ComputeType type : kEveryType) {
    const PanelLinear linear(path(), two, {&layer, 1}, kIn, type);
    for (const Epilogue epilogue : {Epilogue::none, Epilogue::gelu}) {
      std::vector<float> all(211 * kOut);
      linear.apply(two, x, all, epilogue);
      for (size_t first : {0U, 5U, 96U, 208U}) {
        for (size_t rows : {1U, 2U, 3U}) {
          std::vector<float> some(rows * kOut);
          linear.apply(one, std::span(x).subspan(first * kIn, rows * kIn), some, epilogue);
          const auto* from = all.data() + first * kOut;
          EXPECT_TRUE(std::equal(some.begin(), some.end(), from)) << first << " + " << rows;
        }
      }
    }
  }
}

TEST_P(Linear, RoundsToTheNearestBf16) {
  // Every upper half of a float, with lower halves below, at and above the middle.
  std::vector<float> x;
  for (uint32_t upper = 0; upper <= 0xffffU; ++upper) {
    for (const uint32_t lower : {0U, 1U, 0x7fffU, 0x8000U, 0x8001U, 0xffffU}) {
      x.push_back(std::bit_cast<float>(upper << 16U | lower));
    }
  }
  x.push_back(1.0F);  // an odd number of them
  std::vector<Bf16Pair> pairs((x.size() + 1) / 2, 0xffffffffU);
  path().round_to_bf16(x.data(), std::ssize(x), pairs.data());
  EXPECT_EQ(pairs.back(), 0x3f80U);
  const std::vector<float> expected = plain_bf16(x);
  for (size_t i = 0; i < x.size(); ++i) {
    const uint32_t half = pairs[i / 2] >> (i % 2 * 16) & 0xffffU;
    const auto found = std::bit_cast<float>(half << 16U);
    if (std::isnan(x[i])) {
      ASSERT_TRUE(std::isnan(found)) << std::hexfloat << x[i];
    } else if (std::fpclassify(x[i]) != FP_SUBNORMAL) {  // those have fewer bits than the others
      ASSERT_EQ(found, expected[i]) << std::hexfloat << x[i];
    }
  }
}

TEST_P(Linear, RoundsEachRowToIntegersOfItsOwn) {
  for (const int64_t size : {1, 2, 3, 4, 15, 64, 65, 512}) {
    auto x = random_values(size, 1, 3.0F);
    std::vector<Int8Quad> quads(static_cast<size_t>(size + 3) / 4, 0xffffffffU), others(quads);
    const Int8Row row = path().quantise_row(x.data(), size, quads.data());
    const Int8Row other = kernels_named("portable").quantise_row(x.data(), size, others.data());
    EXPECT_EQ(quads, others);
    EXPECT_EQ(std::pair(row.scale, row.offset), std::pair(other.scale, other.offset));
    for (size_t i = 0; i < x.size(); ++i) {
      const uint32_t number = quads[i / 4] >> (i % 4 * 8) & 0xffU;
      EXPECT_NEAR(row.scale * static_cast<float>(number) + row.offset, x[i], row.scale * 0.5001F);
    }
    if (size % 4 != 0) {
      EXPECT_EQ(quads.back() >> (size % 4 * 8), 0U) << "filled up with 0";
    }
    x.back() = INFINITY;
    EXPECT_TRUE(std::isnan(path().quantise_row(x.data(), size, quads.data()).offset));
  }
  const std::vector<float> flat(9, -2.5F);
  std::vector<Int8Quad> quads(3);
  const Int8Row row = path().quantise_row(flat.data(), 9, quads.data());
  EXPECT_EQ(std::pair(row.scale, row.offset), std::pair(0.0F, -2.5F));
}

TEST_P(Linear, RoundsWeightsToIntegersAboutZero) {
  const std::vector<float> weight = {-2.54F, 0.0F, 0.02F, 1.28F, -0.025F};
  std::vector<Int8Quad> quads(2);
  const Int8Channel channel = path().quantise_channel(weight.data(), 5, quads.data());
  EXPECT_EQ(quads, (std::vector<Int8Quad>{0x40010081U, 0x000000ffU}));  // -127, 0, 1, 64, -1
  EXPECT_FLOAT_EQ(channel.scale, 0.02F);
  EXPECT_FLOAT_EQ(channel.sum, 0.02F * (-127 + 1 + 64 - 1));
  const std::vector<float> zeros(5);
  EXPECT_EQ(path().quantise_channel(zeros.data(), 5, quads.data()).sum, 0.0F);
  EXPECT_EQ(quads, (std::vector<Int8Quad>{0, 0}));
}

TEST_P(Linear, Int8SumsDoNotSaturate) {
  ThreadTeam team(1);
  constexpr int64_t kIn = 16384;
  std::vector<float> x(kIn, 255.0F);
  x[0] = 0;
  const std::vector<float> weight(kIn, 127.0F), bias(1, 0.0F);
  const LinearWeights layer{weight, bias};
  std::vector<float> y(1);
  PanelLinear(path(), team, {&layer, 1}, kIn, ComputeType::int8).apply(team, x, y);
  EXPECT_EQ(y[0], 255.0F * 127.0F * (kIn - 1));
  const std::vector<float> many(70000);
  const LinearWeights wide{many, bias};
  EXPECT_FAILED(PanelLinear(path(), team, {&wide, 1}, 70000, ComputeType::int8), "use bf16");
}

TEST_P(Linear, SharesOfWorkersTogetherAreTheWhole) {
  constexpr int64_t kIn = 33, kOut = 300, kRows = 40;
  ThreadTeam team(1);
  const auto x = random_values(kRows * kIn, 1);
  const auto weight = random_values(kOut * kIn, 2);
  const auto bias = random_values(kOut, 3);
  const LinearWeights layer{weight, bias};
  for (const ComputeType type : kEveryType) {
    const PanelLinear linear(path(), team, {&layer, 1}, kIn, type);
    std::vector<float> whole(kRows * kOut);
    linear.apply(team, x, whole);
    LinearInput input(path(), type);
    input.bind(x, kIn);
    input.round(0, kRows);
    for (const int workers : {1, 2, 3, 7, 50}) {
      std::vector<float> shared(30 * kOut);
      for (int worker = 0; worker < workers; ++worker) {
        linear.apply({worker, workers}, input, 10, kRows, shared);
      }
      EXPECT_TRUE(std::equal(shared.begin(), shared.end(), whole.begin() + 10 * kOut)) << workers;
    }
  }
}

TEST_P(Linear, LetsNotANumberThrough) {
  ThreadTeam team(1);
  const std::vector<float> weight(100, 1.0F);
  const std::vector<float> bias(100, 0.0F);
  const LinearWeights layer{weight, bias};
  std::vector<float> y(100);
  for (const Epilogue epilogue : kEveryEpilogue) {
    for (const ComputeType type : kEveryType) {
      PanelLinear(path(), team, {&layer, 1}, 1, type)
          .apply(team, std::vector<float>{std::nanf("")}, y, epilogue);
      EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[99]));
    }
  }
}

TEST_P(Linear, RejectsSizesThatDisagree) {
  ThreadTeam team(1);
  const std::vector<float> values(12);
  const LinearWeights layer{values, std::span(values).first(5)};
  EXPECT_FAILED(PanelLinear(path(), team, {&layer, 1}, 2), "12 weights do not fit 5 outputs");
  const LinearWeights good{values, std::span(values).first(4)};
  std::vector<float> y(5);
  EXPECT_FAILED(PanelLinear(path(), team, {&good, 1}, 3).apply(team, values, y), "given 12 and 5");
}

}  // namespace
}  // namespace tandem
