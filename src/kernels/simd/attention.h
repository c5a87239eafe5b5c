#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/dispatch.h"
#include "kernels/simd/dropout.h"
#include "kernels/simd/factors.h"
#include "kernels/simd/multiply.h"
#include "kernels/simd/transpose.h"

namespace tandem {
namespace {

inline int64_t round_up(int64_t count) {
  return (count + kLanes - 1) / kLanes * kLanes;
}

/// K^T and V in panels, then the scores and contexts of one tile of queries.
int64_t attention_scratch(int64_t length, int64_t head_size) {
  const int64_t keys = round_up(length);
  const int64_t width = round_up(head_size);
  return keys * head_size + width * length + kTileRows * (keys + width);
}

/// Width of the panel that begins at column `first` of `count`: only the last one is narrower.
inline int64_t panel_width(int64_t count, int64_t first) {
  return count - first < kPanelColumns ? round_up(count - first) : kPanelColumns;
}

/// Words of up to kLanes rows as columns; the last row is repeated.
[[gnu::always_inline]] inline void load_transposed(const float* rows, int64_t stride, int64_t count,
                                                   int64_t width, Vec (&block)[size_t{kLanes}]) {
  for (int64_t lane = 0; lane < kLanes; ++lane) {
    block[lane] = load_some(rows + (lane < count ? lane : count - 1) * stride, width);
  }
  transpose(block);
}

/// The transpose of rows[count, width] in panels of rows; beyond the last one it is repeated.
/// Words that are no floats are only moved.
void to_transposed_panels(const float* rows, int64_t stride, int64_t count, int64_t width,
                          float* panels) {
  for (int64_t first = 0; first < count; first += kLanes) {
    const int64_t panel = first - first % kPanelColumns;
    const int64_t columns = panel_width(count, panel);
    float* to = panels + panel * width + (first - panel);
    for_each_vec(width, [&](int64_t c, int64_t words) {
      Vec block[size_t{kLanes}];
      load_transposed(rows + first * stride + c, stride, count - first, words, block);
      for (int64_t i = 0; i < words; ++i) store(to + (c + i) * columns, block[i]);
    });
  }
}

/// rows[count, width] in panels of columns, two rows to a row of pairs in bf16; zero beyond the
/// last column.
template <typename Factor>
void to_column_panels(const Factor* rows, int64_t stride, int64_t count, int64_t width,
                      Factor* panels) {
  const auto* words = reinterpret_cast<const Word*>(rows);
  for (int64_t panel = 0; panel < width; panel += kPanelColumns) {
    const int64_t columns = panel_width(width, panel);
    for (int64_t row = 0; row < count; row += kPerWord<Factor>, panels += columns) {
      const Word* first = words + row * stride;
      const Word* second = row + 1 < count ? first + stride : nullptr;
      for (int64_t c = 0; c < columns; c += kLanes) {
        const Bits pairs = pair_rows<Factor>(first, second, panel + c, width - panel - c);
        std::memcpy(panels + c, &pairs, sizeof(pairs));
      }
    }
  }
}

/// The product with a panel of `vecs` vectors.
template <typename Factor, int Vecs = kTileVecs>
void multiply_panel(int64_t vecs, int64_t rows, int64_t depth, const Left<Factor>& a,
                    const Right<Factor>& b, float* out, int64_t out_stride, Sums sums) {
  if constexpr (Vecs > 1) {
    if (vecs < Vecs) {
      return multiply_panel<Factor, Vecs - 1>(vecs, rows, depth, a, b, out, out_stride, sums);
    }
  }
  multiply_rows<Vecs, Factor>(rows, depth, a, b, out, out_stride, sums);
}

/// out[rows, round_up(columns)] = a[rows, depth] B, or is added to: B in panels of columns, depth
/// in factors. At most kTileRows rows.
template <typename Factor>
void multiply_panels(int64_t rows, int64_t depth, const Left<Factor>& a, const Factor* panels,
                     int64_t columns, float* out, int64_t out_stride, Sums sums = Sums::begin) {
  for (int64_t c = 0; c < columns; c += kPanelColumns) {
    const int64_t width = panel_width(columns, c);
    multiply_panel<Factor>(width / kLanes, rows, depth, a, {panels + c * depth, width}, out + c,
                           out_stride, sums);
  }
}

float largest_score(const float* scores, int64_t length) {
  constexpr float kNothing = -__builtin_inff();
  Vec largest = broadcast(kNothing);
  for_each_vec(length, [&](int64_t i, int64_t count) {
    largest = larger(largest, keep_some(load(scores + i), count, kNothing));
  });
  return largest_of(largest);
}

/// scores[length], in place, become e^(scale (score - largest)) as factors, followed by zeros up to
/// a whole vector. Returns what adds up to their sum.
template <typename Factor>
Vec exponentiate(float* scores, int64_t length, float scale, float largest) {
  constexpr float kLog2E = 1.44269504F;
  const float steps = scale * kLog2E;
  const float origin = largest * steps;
  Vec sum = {};
  for_each_vec(length, [&](int64_t i, int64_t count) {
    const Vec score = load(scores + i);
    const Vec e = keep_some(kPerWord<Factor> == 1 ? exponential((score - largest) * scale)
                                                  : power_of_two(score * steps - origin),
                            count, 0.0F);
    store_numbers(reinterpret_cast<Factor*>(scores), i, e, kLanes);
    sum += e;
  });
  return sum;
}

/// scores[length] become scale * score + bias.
void add_bias(float* scores, int64_t length, float scale, const float* bias) {
  for (int64_t i = 0; i < length; i += kLanes) {
    store(scores + i, load(scores + i) * scale + load_some(bias + i, length - i));
  }
}

template <typename Job>
float score_scale(const Job& job) {
  return 1.0F / __builtin_sqrtf(static_cast<float>(job.head_size));
}

/// The probabilities of one query are dropped or scaled up.
void drop(const AttentionJob& job, int64_t query, float* probabilities) {
  const DropoutFactors factors(job.dropout, job.dropout_row);
  for (int64_t i = 0; i < job.length; i += kLanes) {
    store(probabilities + i, load(probabilities + i) * factors.at(query * job.length + i));
  }
}

/// scores[rows, round_up(length)] of queries become factors proportional to their probabilities,
/// `norms` what those are to be multiplied by. Step by step for all rows: what folds a vector waits
/// for itself.
template <typename Factor, typename Result>
void soften(const BasicAttentionJob<Factor, Result>& job, int64_t first, int64_t rows,
            float* scores, float* norms) {
  const bool biased = job.bias != nullptr;
  const float scale = score_scale(job);
  const float left_scale = biased ? 1.0F : scale;
  const int64_t stride = round_up(job.length);
  float largest[kTileRows];
  Vec sums[kTileRows];
  for (int64_t r = 0; r < rows; ++r) {
    if (biased) add_bias(scores + r * stride, job.length, scale, job.bias - (first + r));
    largest[r] = largest_score(scores + r * stride, job.length);
  }
  for (int64_t r = 0; r < rows; ++r) {
    sums[r] = exponentiate<Factor>(scores + r * stride, job.length, left_scale, largest[r]);
  }
  for (int64_t r = 0; r < rows; ++r) {
    const float sum = sum_of(sums[r]);
    norms[r] = 1.0F / sum;
    if constexpr (kPerWord<Factor> == 1) {
      if (job.log_sums != nullptr) {
        job.log_sums[(first + r) * job.log_sums_stride] =
            largest[r] * left_scale + __builtin_logf(sum);
      }
      if (job.dropout.rate > 0) drop(job, first + r, scores + r * stride);
    }
  }
}

/// Queries [first, first + rows): at most kTileRows, so that the scores stay in the cache at any
/// length.
template <typename Factor, typename Result>
void attend(const BasicAttentionJob<Factor, Result>& job, const Factor* keys, const Factor* values,
            int64_t first, int64_t rows, float* scores) {
  constexpr int64_t kNumbers = kPerWord<Factor>;
  const int64_t length = round_up(job.length);
  const int64_t width = round_up(job.head_size);
  multiply_panels<Factor>(rows, job.head_size / kNumbers, {job.q + first * job.stride, job.stride},
                          keys, length, scores, length);
  float norms[kTileRows];
  soften(job, first, rows, scores, norms);
  float* contexts = scores + kTileRows * length;
  multiply_panels<Factor>(rows, (job.length + kNumbers - 1) / kNumbers,
                          {reinterpret_cast<const Factor*>(scores), length}, values, width,
                          contexts, width);
  for (int64_t r = 0; r < rows; ++r) {
    const float* from = contexts + r * width;
    Result* to = job.context + (first + r) * job.context_stride;
    for_each_vec(job.head_size, [&](int64_t d, int64_t count) {
      store_numbers(to, d, load(from + d) * norms[r], count);
    });
  }
}

template <typename Factor, typename Result>
void attention(const BasicAttentionJob<Factor, Result>& job) {
  const int64_t words = job.head_size / kPerWord<Factor>;
  float* keys = job.scratch;
  float* values = keys + round_up(job.length) * words;
  float* scores = values + round_up(job.head_size) * job.length;
  to_transposed_panels(reinterpret_cast<const float*>(job.k), job.stride, job.length, words, keys);
  to_column_panels(job.v, job.stride, job.length, job.head_size, reinterpret_cast<Factor*>(values));
  const int64_t tile = even_tile(job.length);
  for (int64_t first = 0; first < job.length; first += tile) {
    const int64_t rows = job.length - first < tile ? job.length - first : tile;
    attend(job, reinterpret_cast<const Factor*>(keys), reinterpret_cast<const Factor*>(values),
           first, rows, scores);
  }
}

}  // namespace
}  // namespace tandem
