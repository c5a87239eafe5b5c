#include "kernels/attention.h"

#include <gtest/gtest.h>

#include <bit>

#include "tests/kernels/support.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::EveryPath;
using testing::largest_difference;
using testing::random_values;

std::vector<int32_t> offsets_of(const std::vector<int>& lengths) {
  std::vector<int32_t> offsets = {0};
  for (const int length : lengths) offsets.push_back(offsets.back() + length);
  return offsets;
}

/// Softmax(Q K^T / sqrt(D) + bias) V of one sequence and head, in double. `bias` is that of
/// distance 0, or null.
void plain_head(const float* qkv, size_t length, size_t hidden, size_t column, size_t size,
                const float* bias, double* context) {
  for (size_t q = 0; q < length; ++q) {
    std::vector<double> weights(length);
    double sum = 0;
    for (size_t k = 0; k < length; ++k) {
      double score = 0;
      for (size_t d = column; d < column + size; ++d) {
        score += static_cast<double>(qkv[q * 3 * hidden + d]) * qkv[(k * 3 + 1) * hidden + d];
      }
      score /= std::sqrt(static_cast<double>(size));
      if (bias != nullptr) score += *(bias + k - q);
      weights[k] = std::exp(score);
      sum += weights[k];
    }
    for (size_t d = column; d < column + size; ++d) {
      double value = 0;
      for (size_t k = 0; k < length; ++k) value += weights[k] * qkv[(k * 3 + 2) * hidden + d];
      context[q * hidden + d] = value / sum;
    }
  }
}

struct Heads {
  int count, size;
};

std::vector<Bf16Pair> rounded_to_bf16(const std::vector<float>& values) {
  std::vector<Bf16Pair> pairs(values.size() / 2);
  kernels_named("portable").round_to_bf16(values.data(), std::ssize(values), pairs.data());
  return pairs;
}

std::vector<float> widened(const std::vector<Bf16Pair>& pairs) {
  std::vector<float> values;
  for (const Bf16Pair pair : pairs) {
    values.push_back(std::bit_cast<float>(pair << 16U));
    values.push_back(std::bit_cast<float>(pair & 0xffff0000U));
  }
  return values;
}

class AttentionOnEveryPath : public EveryPath {
 protected:
  Buffer scratch_;

  /// With a bias for sequences of up to `bias_length` tokens; 0: without.
  void compare(const Heads& heads, int bias_length, bool bf16 = false) {
    const auto offsets = offsets_of({1, 2, 15, 16, 17, 5, 70, 512, 513});
    const int64_t hidden = heads.count * heads.size;
    auto qkv = random_values(offsets.back() * 3 * hidden, 7);
    if (bf16) qkv = widened(rounded_to_bf16(qkv));
    const int distances = bias_length == 0 ? 0 : 2 * bias_length - 1;
    const auto bias = random_values(heads.count * distances, 8);
    std::vector<float> context(static_cast<size_t>(offsets.back() * hidden));
    std::vector<double> expected(context.size());
    for (size_t s = 0; s + 1 < offsets.size(); ++s) {
      for (int head = 0; head < heads.count; ++head) {
        plain_head(qkv.data() + offsets[s] * 3 * hidden,
                   static_cast<size_t>(offsets[s + 1] - offsets[s]), static_cast<size_t>(hidden),
                   static_cast<size_t>(head * heads.size), static_cast<size_t>(heads.size),
                   bias.empty() ? nullptr : bias.data() + head * distances + bias_length - 1,
                   expected.data() + offsets[s] * hidden);
      }
    }
    const Attention attention(path(), heads.count, heads.size);
    for (const Share& share : {Share{0, 2}, Share{1, 2}}) {
      if (bf16) {
        attention.apply_bf16(share, rounded_to_bf16(qkv), offsets, context, bias, scratch_);
      } else {
        attention.apply(share, qkv, offsets, context, bias, scratch_);
      }
    }
    // Half a unit in the last place of probabilities that add up to 1.
    const double tolerance = bf16 ? std::abs(*std::ranges::max_element(qkv)) / 512 : 2e-6;
    EXPECT_LT(largest_difference(context, expected), tolerance)
        << heads.count << " x " << heads.size;
    if (!bf16) return;
    std::vector<Bf16Pair> pairs(context.size() / 2);
    attention.apply_bf16({}, rounded_to_bf16(qkv), offsets, pairs, bias, scratch_);
    EXPECT_EQ(pairs, rounded_to_bf16(context)) << heads.count << " x " << heads.size;
  }
};
TANDEM_ON_EVERY_PATH(AttentionOnEveryPath);

TEST_P(AttentionOnEveryPath, AgreesWithPlainSums) {
  for (const Heads& heads : {Heads{12, 32}, {1, 1}, {2, 64}, {3, 5}, {1, 20}, {2, 33}}) {
    compare(heads, 0);
  }
}

TEST_P(AttentionOnEveryPath, AddsABiasByDistance) {
  compare({2, 33}, 513);
  compare({3, 5}, 600);
}

TEST_P(AttentionOnEveryPath, AgreesWithPlainSumsOfBf16) {
  for (const Heads& heads : {Heads{12, 32}, {1, 2}, {2, 64}, {3, 6}, {1, 20}, {2, 34}}) {
    compare(heads, 0, true);
  }
  compare({2, 34}, 513, true);
}

TEST_P(AttentionOnEveryPath, SequencesDependNeitherOnNeighboursNorOnThreads) {
  constexpr int64_t kHidden = 2 * 12;
  const auto offsets = offsets_of({3, 40, 1, 17});
  const auto qkv = random_values(offsets.back() * 3 * kHidden, 7);
  const Attention attention(path(), 2, 12);
  std::vector<float> together(static_cast<size_t>(offsets.back() * kHidden));
  for (const Share& share : {Share{1, 2}, Share{0, 2}}) {
    attention.apply(share, qkv, offsets, together, {}, scratch_);
  }
  for (size_t s = 0; s + 1 < offsets.size(); ++s) {
    const auto first = static_cast<size_t>(offsets[s] * kHidden);
    const auto size = static_cast<size_t>(offsets[s + 1]) * kHidden - first;
    std::vector<float> alone(size);
    attention.apply({}, std::span(qkv).subspan(3 * first, 3 * size),
                    offsets_of({offsets[s + 1] - offsets[s]}), alone, {}, scratch_);
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), together.data() + first)) << s;
  }
}

TEST_P(AttentionOnEveryPath, SequencesOfBf16DependOnNothingElseEither) {
  constexpr int64_t kHidden = 2 * 12;
  const auto offsets = offsets_of({3, 40, 1, 17});
  const auto qkv = rounded_to_bf16(random_values(offsets.back() * 3 * kHidden, 7));
  const Attention attention(path(), 2, 12);
  std::vector<float> together(static_cast<size_t>(offsets.back() * kHidden));
  for (const Share& share : {Share{1, 2}, Share{0, 2}}) {
    attention.apply_bf16(share, qkv, offsets, together, {}, scratch_);
  }
  for (size_t s = 0; s + 1 < offsets.size(); ++s) {
    const auto first = static_cast<size_t>(offsets[s] * kHidden);
    const auto size = static_cast<size_t>(offsets[s + 1]) * kHidden - first;
    std::vector<float> alone(size);
    attention.apply_bf16({}, std::span(qkv).subspan(3 * first / 2, 3 * size / 2),
                         offsets_of({offsets[s + 1] - offsets[s]}), alone, {}, scratch_);
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), together.data() + first)) << s;
  }
}

TEST_P(AttentionOnEveryPath, LargeScoresDoNotOverflow) {
  const std::vector<float> qkv = {300, 300, 1, 300, 100, 2};  // D = 1: scores 90000 and 30000
  std::vector<float> context(2);
  Attention(path(), 1, 1).apply({}, qkv, offsets_of({2}), context, {}, scratch_);
  EXPECT_EQ(context, (std::vector<float>{1, 1}));

  // The same in the first of two columns, the others 0 but for the second of V.
  const auto wide = rounded_to_bf16({300, 0, 300, 0, 1, 1, 300, 0, 100, 0, 2, 2});
  std::vector<Bf16Pair> pairs(2);
  Attention(path(), 1, 2).apply_bf16({}, wide, offsets_of({2}), pairs, {}, scratch_);
  EXPECT_EQ(widened(pairs), (std::vector<float>{1, 1, 1, 1}));
}

TEST_P(AttentionOnEveryPath, TakesNoSequencesAndRejectsSizesThatDisagree) {
  const Attention attention(path(), 1, 4);
  attention.apply({}, {}, offsets_of({}), {}, {}, scratch_);
  std::vector<float> context(4);
  EXPECT_FAILED(attention.apply({}, {}, offsets_of({1}), context, {}, scratch_), "1 tokens of 4");
  const std::vector<float> qkv(24), bias(2);
  context.resize(8);
  EXPECT_FAILED(attention.apply({}, qkv, offsets_of({2}), context, bias, scratch_),
                "bias of 2 values");
  const std::vector<Bf16Pair> pairs(9);
  EXPECT_FAILED(
      Attention(path(), 2, 3).apply_bf16({}, pairs, offsets_of({1}), context, {}, scratch_),
      "odd size 3");
}

TEST_P(AttentionOnEveryPath, ScratchDoesNotGrowWithTheSquareOfTheLength) {
  EXPECT_LT(path().attention_scratch(100000, 64), 20000000);
}

}  // namespace
}  // namespace tandem
