#pragma once

// Included only by the files compiled once per instruction set: see simd.h.

#include "kernels/simd_activation.h"
#include "kernels/simd_factors.h"
#include "kernels/simd_multiply.h"

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
[[gnu::always_inline]] inline void for_each_sum(const TrainingLinearTask& task, const float* sums,
                                                int64_t first, int64_t rows, F f) {
  for (int64_t row = first; row < first + rows; ++row, sums += kPanelColumns) {
    if (task.columns == kPanelColumns) {
#pragma GCC unroll 4
      for (int64_t c = 0; c < kPanelColumns; c += kLanes)
        f(row, c, load(sums + c), int64_t{kLanes});
      continue;
    }
    for (int64_t c = 0; c < task.columns; c += kLanes) f(row, c, load(sums + c), task.columns - c);
  }
}

template <typename Factor, Epilogue kind>
void activate_tile(const TrainingLinearTask& task, const float* sums, int64_t first, int64_t rows) {
  for_each_sum(task, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
    const int64_t at = row * task.inner_stride;
    const Vec value = sum + load(task.bias + c);
    if (task.inner != nullptr) store_factors<Factor>(task.inner + at, c, value, count);
    store_factors<Factor>(task.out + at, c, finished<kind>(value, Vec{}), count);
  });
}

template <typename Factor, Epilogue kind>
void gradient_tile(const TrainingLinearTask& task, const float* sums, int64_t first, int64_t rows) {
  for_each_sum(task, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
    const int64_t at = row * task.inner_stride;
    const Vec inner = load_factors<Factor>(task.inner + at, c, count);
    store_factors<Factor>(task.out + at, c, sum * slope<kind>(inner), count);
  });
}

template <typename Factor, Epilogue kind>
void finish_activation(const TrainingLinearTask& task, const float* sums, int64_t first,
                       int64_t rows) {
  task.epilogue == TrainingEpilogue::activate
      ? activate_tile<Factor, kind>(task, sums, first, rows)
      : gradient_tile<Factor, kind>(task, sums, first, rows);
}

/// Rows [first, first + rows) of the task from their sums [rows, kPanelColumns].
template <typename Factor>
void finish_tile(const TrainingLinearTask& task, const float* sums, int64_t first, int64_t rows) {
  const auto y = [&](int64_t row, int64_t c) { return task.y + row * task.y_stride + c; };
  if (task.epilogue == TrainingEpilogue::store) {
    for_each_sum(task, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
      store_some(y(row, c), task.bias == nullptr ? sum : sum + load(task.bias + c), count);
    });
  } else if (task.epilogue == TrainingEpilogue::add) {
    for_each_sum(task, sums, first, rows, [&](int64_t row, int64_t c, Vec sum, int64_t count) {
      store_some(y(row, c), sum + load_some(y(row, c), count), count);
    });
  } else if (task.activation == Epilogue::gelu) {
    finish_activation<Factor, Epilogue::gelu>(task, sums, first, rows);
  } else if (task.activation == Epilogue::gelu_rough) {
    finish_activation<Factor, Epilogue::gelu_rough>(task, sums, first, rows);
  } else if (task.activation == Epilogue::gelu_tanh) {
    finish_activation<Factor, Epilogue::gelu_tanh>(task, sums, first, rows);
  } else {
    finish_activation<Factor, Epilogue::relu>(task, sums, first, rows);
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
void training_linear(const TrainingLinearTask& task) {
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(task.rows);
  for (int64_t row = 0; row < task.rows; row += tile) {
    const int64_t rows = task.rows - row < tile ? task.rows - row : tile;
    if (task.y != nullptr) {
      prefetch_rows(task.y + row * task.y_stride, task.y_stride, rows, task.columns);
    }
    if (task.inner != nullptr) {
      prefetch_rows(task.inner + row * task.inner_stride, task.inner_stride, rows,
                    task.columns / kPerWord<Factor>);
    }
    multiply_rows<kTileVecs, Factor>(rows, task.depth,
                                     {as<Factor>(task.x + row * task.x_stride), task.x_stride},
                                     {as<Factor>(task.panel), kPanelColumns}, sums, kPanelColumns);
    finish_tile<Factor>(task, sums, row, rows);
  }
}

// Of dY and X: half a cache of the second level, so that every tile finds X there.
constexpr int64_t kGradientDepth = 512;

/// Rows [first, first + rows) of a tile, from their sums over one block of the depth. Returns what
/// adds up to the sum of their squares.
inline Vec put_gradient_rows(const WeightGradientTask& task, int64_t first, int64_t rows,
                             bool goes_on, const float* sums) {
  Vec squares = {};
  for (int64_t r = 0; r < rows; ++r, sums += kPanelColumns) {
    float* to = task.gradient[first + r];
    if (to == nullptr) continue;
    const bool adds = goes_on || task.adds[first + r];
    for (int64_t c = 0; c < task.columns; c += kLanes) {
      const int64_t count = task.columns - c;
      const Vec sum = keep_some(load(sums + c), count, 0.0F);
      const Vec gradient = adds ? sum + load_some(to + c, count) : sum;
      store_some(to + c, gradient, count);
      squares += gradient * gradient;
    }
  }
  return squares;
}

/// Begins to fetch the rows of a gradient that will be written.
inline void prefetch_gradient_rows(const WeightGradientTask& task, int64_t first, int64_t rows) {
  constexpr int64_t kLineFloats = 16;
  for (int64_t r = first; r < first + rows; ++r) {
    if (task.gradient[r] == nullptr) continue;
    for (int64_t c = 0; c < task.columns; c += kLineFloats) {
      __builtin_prefetch(task.gradient[r] + c, 1);
    }
  }
}

template <typename Factor>
double weight_gradient(const WeightGradientTask& task) {
  Vec squares = {};
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(task.rows);
  for (int64_t begin = 0; begin < task.depth || begin == 0; begin += kGradientDepth) {
    const int64_t left = task.depth - begin;
    const int64_t depth = left < kGradientDepth ? left : kGradientDepth;
    squares = Vec{};  // those of the last block are the gradient's
    for (int64_t row = 0; row < task.rows; row += tile) {
      const int64_t rows = task.rows - row < tile ? task.rows - row : tile;
      prefetch_gradient_rows(task, row, rows);
      multiply_rows<kTileVecs, Factor>(
          rows, depth, {as<Factor>(task.d_y + begin * kPanelColumns + row), 1, kPanelColumns},
          {as<Factor>(task.x + begin * kPanelColumns), kPanelColumns}, sums, kPanelColumns);
      squares += put_gradient_rows(task, row, rows, begin > 0, sums);
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
