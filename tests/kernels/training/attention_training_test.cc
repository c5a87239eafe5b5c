#include "kernels/training/attention_training.h"

#include <gtest/gtest.h>

#include "kernels/attention.h"
#include "tests/kernels/support.h"

namespace tandem {
namespace {

using testing::EveryPath;
using testing::largest_difference;
using testing::random_values;

struct Shape {
  int num_heads, head_size;
  int hidden() const { return num_heads * head_size; }
};

std::vector<int32_t> offsets_of(const std::vector<int>& lengths) {
  std::vector<int32_t> offsets = {0};
  for (const int length : lengths) offsets.push_back(offsets.back() + length);
  return offsets;
}

/// Results in double, from the definition.
struct Plain {
  std::vector<double> context, d_qkv, d_bias;

  Plain(const Shape& shape, const AttentionInputs& in, const std::vector<float>& d_context)
      : context(d_context.size()), d_qkv(3 * d_context.size()), d_bias(in.bias.size()) {
    for (size_t s = 0; s + 1 < in.offsets.size(); ++s) {
      for (int head = 0; head < shape.num_heads; ++head) {
        one_head(shape, in, static_cast<int>(s), head, d_context);
      }
    }
  }

 private:
  void one_head(const Shape& shape, const AttentionInputs& in, int sequence, int head,
                const std::vector<float>& d_context) {
    const int first = in.offsets[static_cast<size_t>(sequence)];
    const int length = in.offsets[static_cast<size_t>(sequence) + 1] - first;
    const int distances = static_cast<int>(in.bias.size()) / shape.num_heads;
    const double scale = 1.0 / std::sqrt(shape.head_size);
    const DropoutRow mask = dropout_row(
        in.dropout.key, in.dropout.rows[first] * static_cast<uint64_t>(shape.num_heads) +
                            static_cast<uint64_t>(head));
    const auto at = [&](int token, int part, int d) {
      return static_cast<size_t>(((first + token) * 3 + part) * shape.hidden() +
                                 head * shape.head_size + d);
    };
    const auto out = [&](int token, int d) {
      return static_cast<size_t>((first + token) * shape.hidden() + head * shape.head_size + d);
    };
    const auto bias_at = [&](int q, int k) {
      return static_cast<size_t>(head * distances + distances / 2 + k - q);
    };
    const auto value = [&](int token, int part, int d) {
      return static_cast<double>(in.qkv_T3H[at(token, part, d)]);
    };
    for (int q = 0; q < length; ++q) {
      std::vector<double> p(static_cast<size_t>(length)), factor(p.size()), d_p(p.size());
      double sum = 0;
      for (int k = 0; k < length; ++k) {
        double score = 0;
        for (int d = 0; d < shape.head_size; ++d) score += value(q, 0, d) * value(k, 1, d);
        score = score * scale + (in.bias.empty() ? 0.0 : in.bias[bias_at(q, k)]);
        sum += p[static_cast<size_t>(k)] = std::exp(score);
      }
      double mean = 0;
      for (int k = 0; k < length; ++k) {
        const auto i = static_cast<size_t>(k);
        p[i] /= sum;
        const uint32_t bits = dropout_bits(mask, static_cast<uint32_t>(q * length + k));
        factor[i] = bits >= in.dropout.threshold() ? in.dropout.scale() : 0.0;
        for (int d = 0; d < shape.head_size; ++d) {
          context[out(q, d)] += p[i] * factor[i] * value(k, 2, d);
          d_p[i] += d_context[out(q, d)] * value(k, 2, d) * factor[i];
          d_qkv[at(k, 2, d)] += p[i] * factor[i] * d_context[out(q, d)];
        }
        mean += p[i] * d_p[i];
      }
      for (int k = 0; k < length; ++k) {
        const auto i = static_cast<size_t>(k);
        const double d_score = p[i] * (d_p[i] - mean);
        if (!in.bias.empty()) d_bias[bias_at(q, k)] += d_score;
        for (int d = 0; d < shape.head_size; ++d) {
          d_qkv[at(q, 0, d)] += d_score * scale * value(k, 1, d);
          d_qkv[at(k, 1, d)] += d_score * scale * value(q, 0, d);
        }
      }
    }
  }
};

class AttentionTrainingOnEveryPath : public EveryPath {
 protected:
  /// With a bias for sequences of up to `bias_length` tokens; 0: without.
  void compare(const Shape& shape, float rate, int bias_length) {
    SCOPED_TRACE(::testing::Message()
                 << shape.num_heads << " x " << shape.head_size << ", rate " << rate);
    const auto offsets = offsets_of({1, 2, 15, 16, 17, 5, 70, 131});
    const int64_t tokens = offsets.back();
    const auto qkv = random_values(tokens * 3 * shape.hidden(), 7);
    const auto bias =
        random_values(bias_length == 0 ? 0 : shape.num_heads * (2 * bias_length - 1), 8);
    const auto d_context = random_values(tokens * shape.hidden(), 9);
    std::vector<uint64_t> rows;
    for (int64_t token = 0; token < tokens; ++token)
      rows.push_back(static_cast<uint64_t>(2 * tokens - token));
    const AttentionInputs inputs{qkv, offsets, bias, {42, rate, rows.data()}};
    const Plain plain(shape, inputs, d_context);

    const AttentionTraining attention(path(), shape.num_heads, shape.head_size);
    std::vector<float> context(d_context.size()), d_qkv(qkv.size()), d_bias(bias.size(), 0.0F);
    std::vector<float> log_sums(static_cast<size_t>(tokens * shape.num_heads));
    Buffer scratch;
    for (int s = 0; s + 1 < std::ssize(offsets); ++s) {
      for (int head = 0; head < shape.num_heads; ++head) {
        attention.forward(inputs, s, head, context, log_sums, scratch);
        attention.backward(inputs, s, head, log_sums, d_context, d_qkv, d_bias, scratch);
      }
    }
    EXPECT_LT(largest_difference(context, plain.context), 4e-6);
    EXPECT_LT(largest_difference(d_qkv, plain.d_qkv), 2e-5);
    EXPECT_LT(largest_difference(d_bias, plain.d_bias), 2e-5);
  }
};
TANDEM_ON_EVERY_PATH(AttentionTrainingOnEveryPath);

TEST_P(AttentionTrainingOnEveryPath, AgreesWithPlainSums) {
  for (const Shape& shape : {Shape{12, 32}, {1, 1}, {2, 64}, {3, 5}, {1, 20}, {2, 33}}) {
    compare(shape, 0.0F, 0);
    compare(shape, 0.3F, 0);
  }
}

TEST_P(AttentionTrainingOnEveryPath, GivesTheGradientOfABiasByDistance) {
  compare({2, 33}, 0.0F, 131);
  compare({3, 5}, 0.2F, 200);
}

TEST_P(AttentionTrainingOnEveryPath, WithoutDropoutIsTheAttentionOfInference) {
  const auto offsets = offsets_of({3, 512, 1});
  constexpr int64_t kHidden = 24;
  const auto qkv = random_values(offsets.back() * 3 * kHidden, 7);
  std::vector<float> expected(static_cast<size_t>(offsets.back() * kHidden));
  std::vector<float> context(expected.size()), log_sums(static_cast<size_t>(offsets.back() * 2));
  Buffer scratch;
  Attention(path(), 2, 12).apply({}, qkv, offsets, expected, {}, scratch);
  for (int s = 0; s < 3; ++s) {
    for (const int head : {0, 1}) {
      AttentionTraining(path(), 2, 12).forward({qkv, offsets}, s, head, context, log_sums, scratch);
    }
  }
  EXPECT_EQ(context, expected);
}

TEST_P(AttentionTrainingOnEveryPath, ScratchDoesNotGrowWithTheSquareOfTheLength) {
  EXPECT_LT(path().attention_backward_scratch(100000, 64), 50000000);
}

}  // namespace
}  // namespace tandem
