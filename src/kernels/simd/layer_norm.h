#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/vec.h"

namespace tandem {
namespace {

/// Sum of f(lanes) over the row, where f turns a vector of the row into what is added: in four
/// parts, none of which waits for the others.
template <typename F>
float sum_over(const float* row, int64_t width, F f) {
  constexpr int64_t kParts = 4;
  Vec sum[size_t{kParts}] = {};
  int64_t c = 0;
  for (; c + kParts * kLanes <= width; c += kParts * kLanes) {
#pragma GCC unroll 4
    for (int64_t part = 0; part < kParts; ++part) sum[part] += f(load(row + c + part * kLanes));
  }
  for_each_vec(width - c, [&](int64_t i, int64_t count) {
    sum[0] += keep_some(f(load_some(row + c + i, count)), count, 0.0F);
  });
  return sum_of((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

void layer_norm(float* x, int64_t rows, int64_t width, const float* gamma, const float* beta,
                float eps) {
  for (float* row = x; row != x + rows * width; row += width) {
    const auto size = static_cast<float>(width);
    const float mean = sum_over(row, width, [](Vec v) { return v; }) / size;
    const float variance =
        sum_over(row, width, [mean](Vec v) { return (v - mean) * (v - mean); }) / size;
    const float scale = 1.0F / __builtin_sqrtf(variance + eps);
    for_each_vec(width, [&](int64_t c, int64_t count) {
      const Vec v = (load_some(row + c, count) - mean) * scale;
      store_some(row + c, v * load_some(gamma + c, count) + load_some(beta + c, count), count);
    });
  }
}

}  // namespace
}  // namespace tandem
