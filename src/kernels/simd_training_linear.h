#pragma once

// Included only by the files compiled once per instruction set: see simd.h.

#include "kernels/simd_activation.h"
#include "kernels/simd_factors.h"
#include "kernels/simd_multiply.h"

namespace tandem {
namespace {

/// Row `row` of X W + bias to where the epilogue wants it.
template <typename Factor>
void finish_training_row(const float* sums, const TrainingLinearTask& task, int64_t row) {
  for (int64_t c = 0; c < task.columns; c += kLanes) {
    const int64_t count = task.columns - c;
    Vec value = load(sums + c);
    if (task.bias != nullptr) value += load(task.bias + c);
    if (task.epilogue == TrainingEpilogue::store || task.epilogue == TrainingEpilogue::add) {
      float* y = task.y + row * task.y_stride + c;
      if (task.epilogue == TrainingEpilogue::add) value += load_some(y, count);
      store_some(y, value, count);
      continue;
    }
    Word* inner = task.inner == nullptr ? nullptr : task.inner + row * task.inner_stride;
    if (task.epilogue == TrainingEpilogue::gradient) {
      value *= slope(task.activation, load_factors<Factor>(inner, c, count));
    } else {
      if (inner != nullptr) store_factors<Factor>(inner, c, value, count);
      value = activated(task.activation, value);
    }
    store_factors<Factor>(task.out + row * task.inner_stride, c, value, count);
  }
}

/// Begins to fetch what the epilogue will read of some rows: it was written long ago.
template <typename Factor>
void prefetch_inner(const TrainingLinearTask& task, int64_t row, int64_t rows) {
  constexpr int64_t kLineWords = 16;
  for (int64_t r = row; r < row + rows; ++r) {
    const Word* inner = task.inner + r * task.inner_stride;
    for (int64_t word = 0; word * kPerWord<Factor> < task.columns; word += kLineWords) {
      __builtin_prefetch(inner + word);
    }
  }
}

template <typename Factor>
void training_linear(const TrainingLinearTask& task) {
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(task.rows);
  for (int64_t row = 0; row < task.rows; row += tile) {
    const int64_t rows = task.rows - row < tile ? task.rows - row : tile;
    multiply_rows<kTileVecs, Factor>(rows, task.depth,
                                     {as<Factor>(task.x + row * task.x_stride), task.x_stride},
                                     {as<Factor>(task.panel), kPanelColumns}, sums, kPanelColumns);
    for (int64_t r = 0; r < rows; ++r) {
      finish_training_row<Factor>(sums + r * kPanelColumns, task, row + r);
    }
  }
}

// Of dY and X: half a cache of the second level, so that every tile finds X there.
constexpr int64_t kGradientDepth = 512;

/// Rows [first, first + rows) of a tile, from their sums over one block of the depth.
inline void put_gradient_rows(const WeightGradientTask& task, int64_t first, int64_t rows,
                              bool goes_on, const float* sums) {
  for (int64_t r = 0; r < rows; ++r, sums += kPanelColumns) {
    float* to = task.gradient[first + r];
    if (to == nullptr) continue;
    const bool adds = goes_on || task.adds[first + r];
    for (int64_t c = 0; c < task.columns; c += kLanes) {
      const int64_t count = task.columns - c;
      const Vec sum = load(sums + c);
      store_some(to + c, adds ? sum + load_some(to + c, count) : sum, count);
    }
  }
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
void weight_gradient(const WeightGradientTask& task) {
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(task.rows);
  for (int64_t begin = 0; begin < task.depth || begin == 0; begin += kGradientDepth) {
    const int64_t left = task.depth - begin;
    const int64_t depth = left < kGradientDepth ? left : kGradientDepth;
    for (int64_t row = 0; row < task.rows; row += tile) {
      const int64_t rows = task.rows - row < tile ? task.rows - row : tile;
      prefetch_gradient_rows(task, row, rows);
      multiply_rows<kTileVecs, Factor>(
          rows, depth, {as<Factor>(task.d_y + begin * kPanelColumns + row), 1, kPanelColumns},
          {as<Factor>(task.x + begin * kPanelColumns), kPanelColumns}, sums, kPanelColumns);
      put_gradient_rows(task, row, rows, begin > 0, sums);
    }
  }
}

template <typename Factor>
constexpr TrainingKernels training_kernels() {
  return {to_factors<Factor>,      training_linear<Factor>, to_row_panels<Factor>,
          weight_gradient<Factor>, row_panel_sums<Factor>,  pack_weights<Factor>};
}

}  // namespace
}  // namespace tandem
