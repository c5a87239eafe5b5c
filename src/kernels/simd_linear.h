#pragma once

// Included only by the files compiled once per instruction set: see simd.h.

#include "kernels/dispatch.h"
#include "kernels/simd_multiply.h"

namespace tandem {
namespace {

constexpr int kPanelColumns = kTileVecs * kLanes;

template <typename Factor>
void finish_row(const float* sums, const BasicLinearTask<Factor>& task, float* y) {
  for (int64_t c = 0; c < task.columns; c += kLanes) {
    const int64_t count = task.columns - c < kLanes ? task.columns - c : kLanes;
    Vec value = load(sums + c) + load(task.bias + c);
    if (task.epilogue == Epilogue::gelu) value = gelu(value);
    if (task.epilogue == Epilogue::gelu_tanh) value = gelu_tanh(value);
    if (task.epilogue == Epilogue::relu) value = larger(Vec{}, value);  // keeps NaN
    if (task.epilogue == Epilogue::add) value += load_some(y + c, count);
    store_some(y + c, value, count);
  }
}

template <typename Factor>
void linear(const BasicLinearTask<Factor>& task) {
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(task.rows);
  for (int64_t row = 0; row < task.rows; row += tile) {
    const int64_t rows = task.rows - row < tile ? task.rows - row : tile;
    multiply_rows<kTileVecs, Factor>(rows, task.depth,
                                     {task.x + row * task.x_stride, task.x_stride},
                                     {task.panel, kPanelColumns}, sums, kPanelColumns);
    for (int64_t r = 0; r < rows; ++r) {
      finish_row(sums + r * kPanelColumns, task, task.y + (row + r) * task.y_stride);
    }
  }
}

}  // namespace
}  // namespace tandem
