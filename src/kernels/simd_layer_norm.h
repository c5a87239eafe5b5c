#pragma once

// Included only by the files compiled once per instruction set: see simd.h.

#include "kernels/simd.h"

namespace tandem {
namespace {

/// Sum of f(lanes) over the row, where f turns a vector of the row into what is added.
template <typename F>
float sum_over(const float* row, int64_t width, F f) {
  Vec sum = {};
  for (int64_t c = 0; c < width; c += kLanes) {
    sum += keep_some(f(load_some(row + c, width - c)), width - c, 0.0F);
  }
  return sum_of(sum);
}

void layer_norm(float* x, int64_t rows, int64_t width, const float* gamma, const float* beta,
                float eps) {
  for (float* row = x; row != x + rows * width; row += width) {
    const auto count = static_cast<float>(width);
    const float mean = sum_over(row, width, [](Vec v) { return v; }) / count;
    const float variance =
        sum_over(row, width, [mean](Vec v) { return (v - mean) * (v - mean); }) / count;
    const float scale = 1.0F / __builtin_sqrtf(variance + eps);
    for (int64_t c = 0; c < width; c += kLanes) {
      const Vec v = (load_some(row + c, width - c) - mean) * scale;
      store_some(row + c, v * load_some(gamma + c, width - c) + load_some(beta + c, width - c),
                 width - c);
    }
  }
}

}  // namespace
}  // namespace tandem
