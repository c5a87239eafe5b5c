#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels/dispatch.h"
#include "kernels/simd/bf16.h"
#include "kernels/simd/linear.h"

namespace tandem {
namespace {

/// GCC 12 would read again what it could keep, or take a vector apart before it broadcasts it, or
/// take up all rows at once until it runs out of registers: half as fast.
template <typename V>
inline void keep_in_register([[maybe_unused]] V& v) {
#if defined(__x86_64__)
  asm("" : "+v"(v));
#endif
}

#if defined(__AVX512VNNI__)

/// sum[Rows, Vecs] += a[Rows, 1] b[1, Vecs * kLanes], where each factor is a quad and each product
/// the sum of four.
template <int Rows, int Vecs>
[[gnu::always_inline]] inline void add_quads(IntVec (&sum)[size_t{Rows}][size_t{Vecs}],
                                             const Int8Quad* a, int64_t a_stride,
                                             const Int8Quad* b) {
  IntVec column[size_t{Vecs}];
#pragma GCC unroll 8
  for (int v = 0; v < Vecs; ++v) column[v] = load_pairs(b + v * kLanes);
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    const IntVec factor = static_cast<int32_t>(a[r * a_stride]) - IntVec{};
#pragma GCC unroll 8
    for (int v = 0; v < Vecs; ++v) {
      // GCC 12 copies the sums about where this is an intrinsic: half as fast.
      asm("vpdpbusd %2, %1, %0" : "+v"(sum[r][v]) : "v"(factor), "v"(column[v]));
    }
  }
}

#else

using Shorts = int16_t __attribute__((vector_size(kLanes * 4)));
using Halfwords = uint16_t __attribute__((vector_size(kLanes * 4)));

/// The sum of both products of 16-bit integers in every lane.
inline IntVec multiply_pairs(IntVec a, IntVec b) {
#if defined(__AVX512BW__)
  return (IntVec)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (IntVec)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return (IntVec)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
  return (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
#endif
}

/// The same in 16 bits, first the even numbers of each quad, then the odd ones: products of 8 bits
/// would saturate.
template <int Rows, int Vecs>
[[gnu::always_inline]] inline void add_quads(IntVec (&sum)[size_t{Rows}][size_t{Vecs}],
                                             const Int8Quad* a, int64_t a_stride,
                                             const Int8Quad* b) {
#pragma GCC unroll 2
  for (int odd = 0; odd < 2; ++odd) {
    IntVec column[size_t{Vecs}];
#pragma GCC unroll 8
    for (int v = 0; v < Vecs; ++v) {
      const auto bytes = (Shorts)load_pairs(b + v * kLanes);
      column[v] = (IntVec)(odd == 1 ? bytes >> 8 : bytes << 8 >> 8);
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      IntVec quad = static_cast<int32_t>(a[r * a_stride]) - IntVec{};
      keep_in_register(quad);
      const IntVec factor = odd == 1 ? (IntVec)((Halfwords)quad >> 8) : quad & 0x00ff00ff;
#pragma GCC unroll 8
      for (int v = 0; v < Vecs; ++v) {
        sum[r][v] += multiply_pairs(factor, column[v]);
        keep_in_register(sum[r][v]);
      }
    }
  }
}

#endif

/// sums[Rows, kPanelColumns]: a[Rows, depth] times the panel, without the bias. Not inlined, lest
/// GCC 12 run out of registers.
template <int Rows, typename Result>
[[gnu::noinline]] void multiply_quads(const BasicInt8LinearJob<Result>& job, int64_t first,
                                      float* sums) {
  const auto& [a, a_stride, rows, depth, panel, bias, y, y_stride, columns, epilogue] = job.product;
  IntVec sum[size_t{Rows}][size_t{kTileVecs}] = {};
  const Int8Quad* left = a + first * a_stride;
  const Int8Quad* right = panel;
  for (int64_t d = 0; d < depth; ++d, ++left, right += kPanelColumns) {
    add_quads<Rows, kTileVecs>(sum, left, a_stride, right);
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    const Int8Row row = job.rows[first + r];
#pragma GCC unroll 8
    for (int v = 0; v < kTileVecs; ++v) {
      const Vec product = __builtin_convertvector(sum[r][v], Vec) * row.scale;
      store(sums + r * kPanelColumns + v * kLanes,
            product * load(job.scales + v * kLanes) + row.offset * load(job.sums + v * kLanes));
    }
  }
}

template <typename Result>
void multiply_quad_rows(int64_t rows, const BasicInt8LinearJob<Result>& job, int64_t first,
                        float* sums) {
  switch (rows) {
    case 1:
      return multiply_quads<1>(job, first, sums);
    case 2:
      return multiply_quads<2>(job, first, sums);
    case 3:
      return multiply_quads<3>(job, first, sums);
    case 4:
      return multiply_quads<4>(job, first, sums);
    case 5:
      return multiply_quads<5>(job, first, sums);
    default:
      return multiply_quads<kTileRows>(job, first, sums);
  }
}

template <typename Result>
void linear_int8(const BasicInt8LinearJob<Result>& job) {
  alignas(64) float sums[kTileRows * kPanelColumns];
  const BasicLinearJob<Int8Quad, Result>& product = job.product;
  const int64_t tile = even_tile(product.rows);
  for (int64_t row = 0; row < product.rows; row += tile) {
    const int64_t rows = product.rows - row < tile ? product.rows - row : tile;
    multiply_quad_rows(rows, job, row, sums);
    finish(sums, rows, product, product.y + row * product.y_stride);
  }
}

/// Rounded to the nearest integers, halves to even ones.
inline IntVec rounded(Vec v) {
#if defined(__AVX512F__)  // unmasked it would warn in GCC 12
  return (IntVec)_mm512_maskz_cvtps_epi32(0xffff, (__m512)v);
#elif defined(__AVX2__)
  return (IntVec)_mm256_cvtps_epi32((__m256)v);
#elif defined(__SSE2__)
  return (IntVec)_mm_cvtps_epi32((__m128)v);
#else
  for (int lane = 0; lane < kLanes; ++lane) v[lane] = __builtin_rintf(v[lane]);
  return __builtin_convertvector(v, IntVec);
#endif
}

/// quads = (x - origin) * steps_per_unit + lowest, rounded. No sum follows a product before that,
/// which some paths would fuse.
[[gnu::always_inline]] inline void round_to_steps(const float* x, int64_t size, float origin,
                                                  float steps_per_unit, int32_t lowest,
                                                  Int8Quad* quads) {
  using Bytes = int8_t __attribute__((vector_size(kLanes)));
  auto* to = reinterpret_cast<unsigned char*>(quads);
  for_each_vec(size, [&](int64_t i, int64_t count) {
    const IntVec steps = rounded((load_some(x + i, count) - origin) * steps_per_unit);
    const Bytes bytes = __builtin_convertvector(steps + lowest, Bytes);
    if (count >= kLanes) {
      std::memcpy(to + i, &bytes, sizeof(bytes));
    } else {
      std::memcpy(to + i, &bytes, static_cast<size_t>(count));
    }
  });
  for (int64_t i = size; i % 4 != 0; ++i) to[i] = 0;
}

/// The least and the largest value of a row that is not empty; NaN where one is not finite.
struct Extremes {
  float least;
  float largest;
};

Extremes extremes_of(const float* x, int64_t size) {
  constexpr float kInfinity = __builtin_inff();
  constexpr int64_t kParts = 2;  // that do not wait for each other
  Vec least[] = {broadcast(kInfinity), broadcast(kInfinity)};
  Vec largest[] = {-least[0], -least[1]};
  Bits probe = {};  // zeros of either sign, or the bits of a NaN among them
  int64_t i = 0;
  for (; i + kParts * kLanes <= size; i += kParts * kLanes) {
#pragma GCC unroll 2
    for (int64_t part = 0; part < kParts; ++part) {
      Vec value = load(x + i + part * kLanes);
      keep_in_register(value);
      probe |= bits_of(value * 0.0F);
      least[part] = smaller(least[part], value);
      largest[part] = larger(largest[part], value);
    }
  }
  for_each_vec(size - i, [&](int64_t c, int64_t count) {
    const Vec value = load_some(x + i + c, count);
    probe |= bits_of(value * 0.0F);
    least[0] = smaller(least[0], keep_some(value, count, kInfinity));
    largest[0] = larger(largest[0], keep_some(value, count, -kInfinity));
  });
  const float nothing = sum_of(as_floats((IntVec)probe));
  return {folded(smaller(least[0], least[1]), smaller) + nothing,
          largest_of(larger(largest[0], largest[1])) + nothing};
}

Int8Row quantise_row(const float* x, int64_t size, Int8Quad* quads) {
  if (size == 0) return {0, 0};
  const Extremes extremes = extremes_of(x, size);
  const float range = extremes.largest - extremes.least;
  const bool even = range > 1e-30F;  // else one value stands for all, or none
  round_to_steps(x, size, extremes.least, even ? 255.0F / range : 0.0F, 0, quads);
  return {even ? range / 255.0F : 0.0F, extremes.least};
}

Int8Channel quantise_channel(const float* w, int64_t size, Int8Quad* quads) {
  if (size == 0) return {0, 0};
  const Extremes extremes = extremes_of(w, size);
  const float most = -extremes.least > extremes.largest ? -extremes.least : extremes.largest;
  const bool even = most > 1e-30F;
  round_to_steps(w, size, even ? -most : 0.0F, even ? 127.0F / most : 0.0F, even ? -127 : 0, quads);
  int32_t sum = 0;
  const auto* numbers = reinterpret_cast<const int8_t*>(quads);
  for (int64_t i = 0; i < size; ++i) sum += numbers[i];
  const float scale = even ? most / 127.0F : 0.0F;
  return {scale, scale * static_cast<float>(sum)};
}

}  // namespace
}  // namespace tandem
