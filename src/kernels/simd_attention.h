#pragma once

// Included only by the files compiled once per instruction set: see simd.h.

#include "kernels/dispatch.h"
#include "kernels/simd_dropout.h"
#include "kernels/simd_multiply.h"
#include "kernels/simd_transpose.h"

namespace tandem {
namespace {

inline int64_t round_up(int64_t count) {
  return (count + kLanes - 1) / kLanes * kLanes;
}

/// K^T and V in panels of kLanes columns, then the scores and contexts of one tile of queries.
int64_t attention_scratch(int64_t length, int64_t head_size) {
  const int64_t keys = round_up(length);
  const int64_t width = round_up(head_size);
  return keys * head_size + width * length + kTileRows * (keys + width);
}

/// panels[p][c][lane] = rows[p * kLanes + lane][c]; zero beyond the last row.
void pack_transposed(const float* rows, int64_t stride, int64_t count, int64_t width,
                     float* panels) {
  for (int64_t first = 0; first < count; first += kLanes) {
    for (int64_t c = 0; c < width; c += kLanes) {
      Vec block[size_t{kLanes}] = {};
      const int64_t lanes = count - first < kLanes ? count - first : kLanes;
      for (int64_t lane = 0; lane < lanes; ++lane) {
        block[lane] = load_some(rows + (first + lane) * stride + c, width - c);
      }
      transpose(block);
      const int64_t columns = width - c < kLanes ? width - c : kLanes;
      for (int64_t i = 0; i < columns; ++i, panels += kLanes) store(panels, block[i]);
    }
  }
}

/// panels[p][row][lane] = rows[row][p * kLanes + lane]; zero beyond the last column.
void pack_columns(const float* rows, int64_t stride, int64_t count, int64_t width, float* panels) {
  for (int64_t first = 0; first < width; first += kLanes) {
    for (int64_t row = 0; row < count; ++row, panels += kLanes) {
      store(panels, load_some(rows + row * stride + first, width - first));
    }
  }
}

/// out[rows, round_up(columns)] = a[rows, depth] B, or is added to: B in panels of kLanes columns.
/// At most kTileRows rows.
void multiply_panels(int64_t rows, int64_t depth, Left<float> a, const float* panels,
                     int64_t columns, float* out, int64_t out_stride, Sums sums = Sums::begin) {
  for (int64_t c = 0; c < columns; c += kLanes) {
    multiply_rows<1, float>(rows, depth, a, {panels + c * depth, kLanes}, out + c, out_stride,
                            sums);
  }
}

/// What e^(score - largest) of one query's scores add up to.
struct Exponentials {
  float largest;  ///< after scaling
  float sum;
};

/// scores[length] become e^(scale (score - largest)).
Exponentials exponentiate(float* scores, int64_t length, float scale) {
  constexpr float kNothing = -__builtin_inff();
  Vec largest = broadcast(kNothing);
  for (int64_t i = 0; i < length; i += kLanes) {
    largest = larger(largest, keep_some(load(scores + i), length - i, kNothing));
  }
  const float top = largest_of(largest);

  Vec sum = {};
  for (int64_t i = 0; i < length; i += kLanes) {
    const Vec e = exponential((load(scores + i) - top) * scale);
    store(scores + i, e);
    sum += keep_some(e, length - i, 0.0F);
  }
  return {top * scale, sum_of(sum)};
}

/// scores[length] become scale * score + bias.
void add_bias(float* scores, int64_t length, float scale, const float* bias) {
  for (int64_t i = 0; i < length; i += kLanes) {
    store(scores + i, load(scores + i) * scale + load_some(bias + i, length - i));
  }
}

inline float score_scale(const AttentionTask& task) {
  return 1.0F / __builtin_sqrtf(static_cast<float>(task.head_size));
}

/// The probabilities of one query are dropped or scaled up.
void drop(const AttentionTask& task, int64_t query, float* probabilities) {
  const DropoutFactors factors(task.dropout, task.dropout_row);
  for (int64_t i = 0; i < task.length; i += kLanes) {
    store(probabilities + i, load(probabilities + i) * factors.at(query * task.length + i));
  }
}

/// Queries [first, first + rows): at most kTileRows, so that the scores stay in the cache at any
/// length.
void attend(const AttentionTask& task, const float* keys, const float* values, int64_t first,
            int64_t rows, float* scores) {
  const int64_t length = round_up(task.length);
  const int64_t width = round_up(task.head_size);
  const float scale = score_scale(task);
  multiply_panels(rows, task.head_size, {task.q + first * task.stride, task.stride}, keys, length,
                  scores, length);
  float norm[kTileRows];
  for (int64_t r = 0; r < rows; ++r) {
    float* row = scores + r * length;
    const int64_t query = first + r;
    if (task.bias != nullptr) add_bias(row, task.length, scale, task.bias - query);
    const auto [largest, sum] = exponentiate(row, task.length, task.bias != nullptr ? 1.0F : scale);
    norm[r] = 1.0F / sum;
    if (task.log_sums != nullptr) {
      task.log_sums[query * task.log_sums_stride] = largest + __builtin_logf(sum);
    }
    if (task.dropout.rate > 0) drop(task, query, row);
  }
  float* contexts = scores + kTileRows * length;
  multiply_panels(rows, task.length, {scores, length}, values, width, contexts, width);
  for (int64_t r = 0; r < rows; ++r) {
    const float* from = contexts + r * width;
    float* to = task.context + (first + r) * task.context_stride;
    for (int64_t d = 0; d < task.head_size; d += kLanes) {
      store_some(to + d, load(from + d) * norm[r], task.head_size - d);
    }
  }
}

void attention(const AttentionTask& task) {
  float* keys = task.scratch;
  float* values = keys + round_up(task.length) * task.head_size;
  float* scores = values + round_up(task.head_size) * task.length;
  pack_transposed(task.k, task.stride, task.length, task.head_size, keys);
  pack_columns(task.v, task.stride, task.length, task.head_size, values);
  const int64_t tile = even_tile(task.length);
  for (int64_t first = 0; first < task.length; first += tile) {
    const int64_t rows = task.length - first < tile ? task.length - first : tile;
    attend(task, keys, values, first, rows, scores);
  }
}

}  // namespace
}  // namespace tandem
