#pragma once

// Included only by the files compiled once per instruction set: see simd.h.

#include "kernels/dispatch.h"
#include "kernels/simd_multiply.h"

namespace tandem {
namespace {

constexpr int kPanelColumns = kTileVecs * kLanes;

template <Epilogue kind>
inline Vec finished(Vec value, Vec y) {
  if (kind == Epilogue::gelu) return gelu(value);
  if (kind == Epilogue::gelu_tanh) return gelu_tanh(value);
  if (kind == Epilogue::relu) return larger(Vec{}, value);  // keeps NaN
  if (kind == Epilogue::add) return value + y;
  return value;
}

template <Epilogue kind>
void finish_as(const float* sums, int64_t rows, int64_t columns, const float* bias, float* y,
               int64_t y_stride) {
  constexpr bool kReads = kind == Epilogue::add;
  for (; rows > 0; --rows, sums += kPanelColumns, y += y_stride) {
    if (columns == kPanelColumns) {
#pragma GCC unroll 4
      for (int c = 0; c < kPanelColumns; c += kLanes) {
        store(y + c, finished<kind>(load(sums + c) + load(bias + c), kReads ? load(y + c) : Vec{}));
      }
      continue;
    }
    for (int64_t c = 0; c < columns; c += kLanes) {
      const Vec before = kReads ? load_some(y + c, columns - c) : Vec{};
      store_some(y + c, finished<kind>(load(sums + c) + load(bias + c), before), columns - c);
    }
  }
}

/// y[rows, columns] from sums[rows, kPanelColumns]: all of a tile at once, because an epilogue's
/// constants take as long to load as a row to finish.
template <typename Factor>
void finish(const float* sums, int64_t rows, const BasicLinearTask<Factor>& task, float* y) {
  switch (task.epilogue) {
    case Epilogue::none:
      return finish_as<Epilogue::none>(sums, rows, task.columns, task.bias, y, task.y_stride);
    case Epilogue::gelu:
      return finish_as<Epilogue::gelu>(sums, rows, task.columns, task.bias, y, task.y_stride);
    case Epilogue::gelu_tanh:
      return finish_as<Epilogue::gelu_tanh>(sums, rows, task.columns, task.bias, y, task.y_stride);
    case Epilogue::relu:
      return finish_as<Epilogue::relu>(sums, rows, task.columns, task.bias, y, task.y_stride);
    case Epilogue::add:
      return finish_as<Epilogue::add>(sums, rows, task.columns, task.bias, y, task.y_stride);
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
    finish(sums, rows, task, task.y + row * task.y_stride);
  }
}

}  // namespace
}  // namespace tandem
