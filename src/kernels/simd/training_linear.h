#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/activation.h"
#include "kernels/simd/factors.h"
#include "kernels/simd/multiply.h"

namespace tandem {
namespace {

/// The derivative of the activation that finished() applies.
template <Epilogue kind>
Vec slope(Vec x) {
  return kind == Epilogue::gelu         ? gelu_slope(x)
         : kind == Epilogue::gelu_rough ? rough_gelu_slope(x)
         : kind == Epilogue::gelu_tanh  ? gelu_tanh_slope(x)
                                        : relu_slope(x);
}

/// Calls f(row, column, sums there, how many columns are left) over a tile.
template <typename F>
[[gnu::always_inline]] inline void for_each_sum(const TrainingLinearJob& job, const float* sums,
                                                int64_t first, int64_t rows, F f) {
  for (int64_t row = first; row < first + rows; ++row, sums += kPanelColumns) {
    if (job.columns == kPanelColumns) {
#pragma GCC unroll 4
      for (int64_t c = 0; c < kPanelColumns; c += kLanes)
        f(row, c, load(sums + c), int64_t{kLanes});
      continue;
    }
    for (int64_t c = 0; c < job.columns; c += kLanes) f(row, c, load(sums + c), job.columns - c);
  }
}

template <typename Factor, Epilogue kind>
void activate_tile(const TrainingLinearJob& job, const float* sums, int64_t first, int64_t rows) {
  for_each_sum(job, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
    const int64_t at = row * job.inner_stride;
    const Vec value = sum + load(job.bias + c);
    if (job.inner != nullptr) store_factors<Factor>(job.inner + at, c, value, count);
    store_factors<Factor>(job.out + at, c, finished<kind>(value, Vec{}), count);
  });
}

template <typename Factor, Epilogue kind>
void gradient_tile(const TrainingLinearJob& job, const float* sums, int64_t first, int64_t rows) {
  for_each_sum(job, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
    const int64_t at = row * job.inner_stride;
    const Vec inner = load_factors<Factor>(job.inner + at, c, count);
    store_factors<Factor>(job.out + at, c, sum * slope<kind>(inner), count);
  });
}

template <typename Factor, Epilogue kind>
void finish_activation(const TrainingLinearJob& job, const float* sums, int64_t first,
                       int64_t rows) {
  job.epilogue == TrainingEpilogue::activate ? activate_tile<Factor, kind>(job, sums, first, rows)
                                             : gradient_tile<Factor, kind>(job, sums, first, rows);
}

/// Rows [first, first + rows) of the job from their sums [rows, kPanelColumns].
template <typename Factor>
void finish_tile(const TrainingLinearJob& job, const float* sums, int64_t first, int64_t rows) {
  const auto y = [&](int64_t row, int64_t c) { return job.y + row * job.y_stride + c; };
  if (job.epilogue == TrainingEpilogue::store) {
    for_each_sum(job, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
      store_some(y(row, c), job.bias == nullptr ? sum : sum + load(job.bias + c), count);
    });
  } else if (job.epilogue == TrainingEpilogue::add) {
    for_each_sum(job, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
      store_some(y(row, c), sum + load_some(y(row, c), count), count);
    });
  } else if (job.activation == Epilogue::gelu) {
    finish_activation<Factor, Epilogue::gelu>(job, sums, first, rows);
  } else if (job.activation == Epilogue::gelu_rough) {
    finish_activation<Factor, Epilogue::gelu_rough>(job, sums, first, rows);
  } else if (job.activation == Epilogue::gelu_tanh) {
    finish_activation<Factor, Epilogue::gelu_tanh>(job, sums, first, rows);
  } else {
    finish_activation<Factor, Epilogue::relu>(job, sums, first, rows);
  }
}

/// Begins to fetch `columns` words of some rows that the end of a tile reads or writes.
template <typename T>
void prefetch_rows(const T* at, int64_t stride, int64_t rows, int64_t columns) {
  static_assert(sizeof(T) == sizeof(Word));
  constexpr int64_t kLine = 16;
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; c += kLine) __builtin_prefetch(at + r * stride + c);
  }
}

template <typename Factor>
void training_linear(const TrainingLinearJob& job) {
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(job.rows);
  for (int64_t row = 0; row < job.rows; row += tile) {
    const int64_t rows = job.rows - row < tile ? job.rows - row : tile;
    if (job.y != nullptr) {
      prefetch_rows(job.y + row * job.y_stride, job.y_stride, rows, job.columns);
    }
    if (job.inner != nullptr) {
      prefetch_rows(job.inner + row * job.inner_stride, job.inner_stride, rows,
                    job.columns / kPerWord<Factor>);
    }
    multiply_rows<kTileVecs, Factor>(rows, job.depth,
                                     {as<Factor>(job.x + row * job.x_stride), job.x_stride},
                                     {as<Factor>(job.panel), kPanelColumns}, sums, kPanelColumns);
    finish_tile<Factor>(job, sums, row, rows);
  }
}

// Of dY and X: half a cache of the second level, so that every tile finds X there.
constexpr int64_t kGradientDepth = 512;

/// Rows [first, first + rows) of a tile, from their sums over one block of the depth. Returns what
/// adds up to the sum of their squares.
inline Vec put_gradient_rows(const WeightGradientJob& job, int64_t first, int64_t rows,
                             bool goes_on, const float* sums) {
  Vec squares = {};
  for (int64_t r = 0; r < rows; ++r, sums += kPanelColumns) {
    float* to = job.gradient[first + r];
    if (to == nullptr) continue;
    const bool adds = goes_on || job.adds[first + r];
    for (int64_t c = 0; c < job.columns; c += kLanes) {
      const int64_t count = job.columns - c;
      const Vec sum = keep_some(load(sums + c), count, 0.0F);
      const Vec gradient = adds ? sum + load_some(to + c, count) : sum;
      store_some(to + c, gradient, count);
      squares += gradient * gradient;
    }
  }
  return squares;
}

/// Begins to fetch the rows of a gradient that will be written.
inline void prefetch_gradient_rows(const WeightGradientJob& job, int64_t first, int64_t rows) {
  constexpr int64_t kLineFloats = 16;
  for (int64_t r = first; r < first + rows; ++r) {
    if (job.gradient[r] == nullptr) continue;
    for (int64_t c = 0; c < job.columns; c += kLineFloats) {
      __builtin_prefetch(job.gradient[r] + c, 1);
    }
  }
}

template <typename Factor>
double weight_gradient(const WeightGradientJob& job) {
  Vec squares = {};
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(job.rows);
  for (int64_t begin = 0; begin < job.depth || begin == 0; begin += kGradientDepth) {
    const int64_t left = job.depth - begin;
    const int64_t depth = left < kGradientDepth ? left : kGradientDepth;
    squares = Vec{};  // those of the last block are the gradient's
    for (int64_t row = 0; row < job.rows; row += tile) {
      const int64_t rows = job.rows - row < tile ? job.rows - row : tile;
      prefetch_gradient_rows(job, row, rows);
      multiply_rows<kTileVecs, Factor>(
          rows, depth, {as<Factor>(job.d_y + begin * kPanelColumns + row), 1, kPanelColumns},
          {as<Factor>(job.x + begin * kPanelColumns), kPanelColumns}, sums, kPanelColumns);
      squares += put_gradient_rows(job, row, rows, begin > 0, sums);
    }
  }
  return static_cast<double>(sum_of(squares));
}

template <typename Factor>
constexpr TrainingKernels training_kernels() {
  return {to_factors<Factor>,      training_linear<Factor>, to_row_panels<Factor>,
          weight_gradient<Factor>, row_panel_sums<Factor>,  to_weight_panels<Factor>};
}

}  // namespace
}  // namespace tandem
