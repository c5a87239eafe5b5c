#pragma once

// Included only by the files compiled once per instruction set: see simd.h.

#include "kernels/dispatch.h"
#include "kernels/simd_multiply.h"

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

/// panels[p][d][lane] = k[p * kLanes + lane][d]; zero beyond the last key.
void pack_keys(const AttentionTask& task, float* panels) {
  for (int64_t first = 0; first < task.length; first += kLanes) {
    const int64_t keys = task.length - first < kLanes ? task.length - first : kLanes;
    for (int64_t d = 0; d < task.head_size; ++d, panels += kLanes) {
      for (int64_t key = 0; key < keys; ++key)
        panels[key] = task.k[(first + key) * task.stride + d];
      for (int64_t key = keys; key < kLanes; ++key) panels[key] = 0;
    }
  }
}

/// panels[p][key][lane] = v[key][p * kLanes + lane]; zero beyond the head's size.
void pack_values(const AttentionTask& task, float* panels) {
  for (int64_t first = 0; first < task.head_size; first += kLanes) {
    for (int64_t key = 0; key < task.length; ++key, panels += kLanes) {
      store(panels, load_some(task.v + key * task.stride + first, task.head_size - first));
    }
  }
}

/// scores[length] become e^(scale (score - largest)); returns 1 / their sum.
float exponentiate(float* scores, int64_t length, float scale) {
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
  return 1.0F / sum_of(sum);
}

/// scores[length] become scale * score + bias.
void add_bias(float* scores, int64_t length, float scale, const float* bias) {
  for (int64_t i = 0; i < length; i += kLanes) {
    store(scores + i, load(scores + i) * scale + load_some(bias + i, length - i));
  }
}

/// Queries [first, first + rows): at most kTileRows, so that the scores stay in the cache at any
/// length.
void attend(const AttentionTask& task, const float* keys, const float* values, int64_t first,
            int64_t rows, float* scores) {
  const int64_t length = round_up(task.length);
  const int64_t width = round_up(task.head_size);
  const float scale = 1.0F / __builtin_sqrtf(static_cast<float>(task.head_size));
  for (int64_t c = 0; c < length; c += kLanes) {
    multiply_rows<1, float>(rows, task.head_size, {task.q + first * task.stride, task.stride},
                            {keys + c * task.head_size, kLanes}, scores + c, length);
  }
  float norm[kTileRows];
  for (int64_t r = 0; r < rows; ++r) {
    float* row = scores + r * length;
    if (task.bias != nullptr) add_bias(row, task.length, scale, task.bias - (first + r));
    norm[r] = exponentiate(row, task.length, task.bias != nullptr ? 1.0F : scale);
  }
  float* contexts = scores + kTileRows * length;
  for (int64_t c = 0; c < width; c += kLanes) {
    multiply_rows<1, float>(rows, task.length, {scores, length}, {values + c * task.length, kLanes},
                            contexts + c, width);
  }
  for (int64_t r = 0; r < rows; ++r) {
    const float* from = contexts + r * width;
    float* to = task.context + (first + r) * task.context_stride;
    for (int64_t d = 0; d < task.head_size; ++d) to[d] = from[d] * norm[r];
  }
}

void attention(const AttentionTask& task) {
  float* keys = task.scratch;
  float* values = keys + round_up(task.length) * task.head_size;
  float* scores = values + round_up(task.head_size) * task.length;
  pack_keys(task, keys);
  pack_values(task, values);
  const int64_t tile = even_tile(task.length);
  for (int64_t first = 0; first < task.length; first += tile) {
    const int64_t rows = task.length - first < tile ? task.length - first : tile;
    attend(task, keys, values, first, rows, scores);
  }
}

}  // namespace
}  // namespace tandem
