#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include <type_traits>

#include "kernels/dispatch.h"
#include "kernels/simd/multiply.h"

namespace tandem {
namespace {

template <Epilogue kind>
inline Vec finished(Vec value, Vec y) {
  if (kind == Epilogue::gelu) return gelu(value);
  if (kind == Epilogue::gelu_rough) return rough_gelu(value);
  if (kind == Epilogue::gelu_coarse) return coarse_gelu(value);
  if (kind == Epilogue::gelu_tanh) return gelu_tanh(value);
  if (kind == Epilogue::relu) return larger(Vec{}, value);  // keeps NaN
  if (kind == Epilogue::add) return value + y;
  return value;
}

template <Epilogue kind, typename Result>
void finish_as(const float* sums, int64_t rows, int64_t columns, const float* bias, Result* y,
               int64_t y_stride) {
  const auto before = [](const Result* row, int64_t c, int64_t count) {
    if constexpr (kind == Epilogue::add) return load_some(row + c, count);
    return Vec{};
  };
  for (; rows > 0; --rows, sums += kPanelColumns, y += y_stride) {
    const auto put = [&](int64_t c, int64_t count) {
      const Vec value = load(sums + c) + load(bias + c);
      store_numbers(y, c, finished<kind>(value, before(y, c, count)), count);
    };
    if (columns == kPanelColumns) {
#pragma GCC unroll 4
      for (int c = 0; c < kPanelColumns; c += kLanes) put(c, kLanes);
    } else {
      for_each_vec(columns, put);
    }
  }
}

/// y[rows, columns] from sums[rows, kPanelColumns]: all of a tile at once, because an epilogue's
/// constants take as long to load as a row to finish.
template <typename Job, typename Result>
void finish(const float* sums, int64_t rows, const Job& job, Result* y) {
  const auto as = [&]<Epilogue kind>() {
    finish_as<kind>(sums, rows, job.columns, job.bias, y, job.y_stride);
  };
  switch (job.epilogue) {
    case Epilogue::none:
      return as.template operator()<Epilogue::none>();
    case Epilogue::gelu:
      return as.template operator()<Epilogue::gelu>();
    case Epilogue::gelu_rough:
      return as.template operator()<Epilogue::gelu_rough>();
    case Epilogue::gelu_coarse:
      return as.template operator()<Epilogue::gelu_coarse>();
    case Epilogue::gelu_tanh:
      return as.template operator()<Epilogue::gelu_tanh>();
    case Epilogue::relu:
      return as.template operator()<Epilogue::relu>();
    case Epilogue::add:
      if constexpr (std::is_same_v<Result, float>) return as.template operator()<Epilogue::add>();
  }
}

template <typename Factor, typename Result>
void linear(const BasicLinearJob<Factor, Result>& job) {
  alignas(64) float sums[kTileRows * kPanelColumns];
  const int64_t tile = even_tile(job.rows);
  for (int64_t row = 0; row < job.rows; row += tile) {
    const int64_t rows = job.rows - row < tile ? job.rows - row : tile;
    multiply_rows<kTileVecs, Factor>(rows, job.depth, {job.x + row * job.x_stride, job.x_stride},
                                     {job.panel, kPanelColumns}, sums, kPanelColumns);
    finish(sums, rows, job, job.y + row * job.y_stride);
  }
}

}  // namespace
}  // namespace tandem
