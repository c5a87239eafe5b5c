#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/dispatch.h"
#include "kernels/simd/vec.h"

namespace tandem {
namespace {

inline IntVec load_pairs(const Bf16Pair* from) {
  IntVec v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}

inline Vec as_floats(IntVec bits) {
  Vec v;
  std::memcpy(&v, &bits, sizeof(v));
  return v;
}

using Bits = uint32_t __attribute__((vector_size(kLanes * 4)));

inline Bits bits_of(Vec value) {
  Bits bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

#if defined(__AVX512BF16__)

/// sum[Rows, Vecs] += a[Rows, 1] b[1, Vecs * kLanes], where each factor is a pair and each product
/// the sum of two.
template <int Rows, int Vecs>
[[gnu::always_inline]] inline void add_products(Vec (&sum)[size_t{Rows}][size_t{Vecs}],
                                                const Bf16Pair* a, int64_t a_stride,
                                                const Bf16Pair* b) {
  IntVec column[size_t{Vecs}];
#pragma GCC unroll 8
  for (int v = 0; v < Vecs; ++v) column[v] = load_pairs(b + v * kLanes);
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    const auto factor = (__m512bh)_mm512_set1_epi32(static_cast<int>(a[r * a_stride]));
#pragma GCC unroll 8
    for (int v = 0; v < Vecs; ++v) {
      sum[r][v] = (Vec)_mm512_dpbf16_ps((__m512)sum[r][v], factor, (__m512bh)column[v]);
    }
  }
}

#else

/// The same in fp32: a bfloat16 is the upper half of a float.
template <int Rows, int Vecs>
[[gnu::always_inline]] inline void add_products(Vec (&sum)[size_t{Rows}][size_t{Vecs}],
                                                const Bf16Pair* a, int64_t a_stride,
                                                const Bf16Pair* b) {
#pragma GCC unroll 2
  for (int half = 0; half < 2; ++half) {
    Vec column[size_t{Vecs}];
#pragma GCC unroll 8
    for (int v = 0; v < Vecs; ++v) {
      const IntVec pairs = load_pairs(b + v * kLanes);
      column[v] = as_floats(half == 1 ? pairs & ~0xffff : pairs << 16);
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const Bf16Pair pair = a[r * a_stride];
      const Bf16Pair bits = half == 1 ? pair & ~0xffffU : pair << 16U;
      float factor;
      std::memcpy(&factor, &bits, sizeof(factor));
#pragma GCC unroll 8
      for (int v = 0; v < Vecs; ++v) sum[r][v] += broadcast(factor) * column[v];
    }
  }
}

#endif

using Halves = uint16_t __attribute__((vector_size(kLanes * 2)));

/// The nearest bfloat16 numbers, ties to even.
inline Halves to_bf16(Vec value) {
#if defined(__AVX512BF16__)
  const __m256bh rounded = _mm512_cvtneps_pbh((__m512)value);
  Halves halves;
  std::memcpy(&halves, &rounded, sizeof(halves));
  return halves;
#else
  const Bits bits = bits_of(value);
  const Bits upper = bits >> 16U;
  const Bits nearest = (bits + 0x7fffU + (upper & 1U)) >> 16U;
  return __builtin_convertvector(value == value ? nearest : upper | 0x40U, Halves);
#endif
}

inline Vec from_bf16(Halves halves) {
#if defined(__AVX512F__)  // one instruction, which GCC 12 does not find; unmasked it would warn
  const auto words = (Bits)_mm512_maskz_cvtepu16_epi32(0xffff, (__m256i)halves);
#else
  const Bits words = __builtin_convertvector(halves, Bits);
#endif
  const Bits bits = words << 16U;
  Vec value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

/// The first `count` lanes, of which an odd count is filled up with a 0.
inline void store_bf16(uint16_t* to, Vec value, int64_t count) {
  if (count >= kLanes) {  // of a size that the compiler knows
    const Halves halves = to_bf16(value);
    std::memcpy(to, &halves, sizeof(halves));
  } else {
    const Halves halves = to_bf16(keep_some(value, count, 0.0F));
    std::memcpy(to, &halves, static_cast<size_t>(count + (count & 1)) * sizeof(uint16_t));
  }
}

/// The first `count` lanes; the others are 0.
inline Vec load_bf16(const uint16_t* from, int64_t count) {
  if (count >= kLanes) {
    Halves halves;
    std::memcpy(&halves, from, sizeof(halves));
    return from_bf16(halves);
  }
  Halves some = {};
  std::memcpy(&some, from, static_cast<size_t>(count) * sizeof(uint16_t));
  return from_bf16(some);
}

/// Columns [column, column + kLanes) of a row of results, or `count` of them; in bf16 an odd count
/// is filled up with a 0.
inline void store_numbers(float* row, int64_t column, Vec value, int64_t count) {
  store_some(row + column, value, count);
}
inline void store_numbers(Bf16Pair* row, int64_t column, Vec value, int64_t count) {
  store_bf16(reinterpret_cast<uint16_t*>(row) + column, value, count);
}

void round_to_bf16(const float* x, int64_t size, Bf16Pair* pairs) {
  auto* to = reinterpret_cast<uint16_t*>(pairs);  // the lower half of a pair comes first
  for (int64_t i = 0; i < size; i += kLanes) {
    store_bf16(to + i, load_some(x + i, size - i), size - i);
  }
}

}  // namespace
}  // namespace tandem
