#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/bf16.h"
#include "kernels/simd/vec.h"

namespace tandem {
namespace {

// Largest tile whose sums multiply() keeps in registers: AVX-512 has 32 of them, the others 16.
constexpr int kTileRows = kLanes == 16 ? 6 : 5;
constexpr int kTileVecs = kLanes == 16 ? 4 : 2;
constexpr int kPanelColumns = kTileVecs * kLanes;

// Sums are closed after so many terms and then added up: that halves the rounding error of long
// ones for 1 % of time.
constexpr int64_t kSumTerms = 128;

/// sum[Rows, Vecs] += a[Rows, 1] b[1, Vecs * kLanes]
template <int Rows, int Vecs>
[[gnu::always_inline]] inline void add_products(Vec (&sum)[size_t{Rows}][size_t{Vecs}],
                                                const float* a, int64_t a_stride, const float* b) {
  Vec column[size_t{Vecs}];
#pragma GCC unroll 8
  for (int v = 0; v < Vecs; ++v) column[v] = load(b + v * kLanes);
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    const Vec factor = broadcast(a[r * a_stride]);
#pragma GCC unroll 8
    for (int v = 0; v < Vecs; ++v) sum[r][v] += factor * column[v];
  }
}

/// One factor of a product: element (i, d) of the left one stands at [i * stride + d * step], row d
/// of the right one, contiguous, at [d * step].
template <typename Factor>
struct Left {
  const Factor* at;
  int64_t stride;
  int64_t step = 1;
};
template <typename Factor>
struct Right {
  const Factor* at;
  int64_t step;
};

enum class Sums { begin, go_on };  ///< whether a product replaces what it is stored over

/// out[Rows, Vecs * kLanes] = a[Rows, depth] b[depth, Vecs * kLanes], or is added to. The terms of
/// each element are added in the same order whatever Rows is. Not inlined, lest GCC 12 run out of
/// registers.
template <int Rows, int Vecs, typename Factor>
[[gnu::noinline]] void multiply(int64_t depth, const Left<Factor>& left, const Right<Factor>& right,
                                float* out, int64_t out_stride, Sums sums) {
  const Factor* a = left.at;
  const Factor* b = right.at;
  const int64_t a_stride = left.stride;
  const int64_t a_step = left.step;
  const int64_t b_step = right.step;
  for (int64_t begin = 0; begin < depth || begin == 0; begin += kSumTerms) {
    Vec sum[size_t{Rows}][size_t{Vecs}] = {};
    const int64_t terms = depth - begin < kSumTerms ? depth - begin : kSumTerms;
    for (int64_t d = 0; d < terms; ++d, a += a_step, b += b_step) {
      add_products<Rows, Vecs>(sum, a, a_stride, b);
    }
    const bool first = begin == 0 && sums == Sums::begin;
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
      for (int v = 0; v < Vecs; ++v) {
        float* to = out + r * out_stride + v * kLanes;
        store(to, first ? sum[r][v] : sum[r][v] + load(to));
      }
    }
  }
}

/// The same for 1 to kTileRows rows.
template <int Vecs, typename Factor>
void multiply_rows(int64_t rows, int64_t depth, const Left<Factor>& a, const Right<Factor>& b,
                   float* out, int64_t out_stride, Sums sums = Sums::begin) {
  switch (rows) {
    case 1:
      return multiply<1, Vecs>(depth, a, b, out, out_stride, sums);
    case 2:
      return multiply<2, Vecs>(depth, a, b, out, out_stride, sums);
    case 3:
      return multiply<3, Vecs>(depth, a, b, out, out_stride, sums);
    case 4:
      return multiply<4, Vecs>(depth, a, b, out, out_stride, sums);
    case 5:
      return multiply<5, Vecs>(depth, a, b, out, out_stride, sums);
    default:
      return multiply<kTileRows, Vecs>(depth, a, b, out, out_stride, sums);
  }
}

/// Rows of each tile that divides `rows` most evenly: 15 rows as 5, 5, 5, not as 6, 6, 3.
inline int64_t even_tile(int64_t rows) {
  const int64_t tiles = (rows + kTileRows - 1) / kTileRows;
  return tiles == 0 ? 1 : (rows + tiles - 1) / tiles;
}

}  // namespace
}  // namespace tandem
