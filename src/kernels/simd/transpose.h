#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/vec.h"

namespace tandem {
namespace {

/// Of every two rows that are `by` apart: exchanges the lanes that are `by` apart.
template <int by, typename V, int32_t... lane>
[[gnu::always_inline]] inline void exchange(V (&block)[size_t{kLanes}],
                                            std::integer_sequence<int32_t, lane...>) {
#pragma GCC unroll 16
  for (int row = 0; row < kLanes; ++row) {
    if ((row & by) != 0) continue;
    const V a = block[row], b = block[row + by];
    block[row] = __builtin_shufflevector(a, b, ((lane & by) == 0 ? lane : kLanes + lane - by)...);
    block[row + by] =
        __builtin_shufflevector(a, b, ((lane & by) == 0 ? lane + by : kLanes + lane)...);
  }
}

/// Exchanges rows and columns of a square of 32-bit numbers: of halves, then of quarters within
/// each, and so on (Eklundh 1972).
template <typename V, int by = kLanes / 2>
[[gnu::always_inline]] inline void transpose(V (&block)[size_t{kLanes}]) {
  exchange<by>(block, Lanes{});
  if constexpr (by > 1) transpose<V, by / 2>(block);
}

}  // namespace
}  // namespace tandem
