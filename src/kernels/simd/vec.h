#pragma once

// Vectors of the widest kind of the instruction set that the including file is compiled for, on
// GCC's vector extension. Included only by the files that Kernels.cmake compiles once per
// instruction set: all is in an unnamed namespace, because a function that the linker shared
// between them could run where its instructions do not exist.

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include <cstdint>
#include <cstring>
#include <utility>

namespace tandem {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

using Vec = float __attribute__((vector_size(kLanes * 4)));
using IntVec = int32_t __attribute__((vector_size(kLanes * 4)));

inline Vec broadcast(float value) {
  return value - Vec{};
}  // x - 0 is x, even for -0

inline Vec load(const float* from) {
  Vec v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}

inline void store(float* to, Vec v) {
  std::memcpy(to, &v, sizeof(v));
}

#if defined(__AVX512F__)
inline __mmask16 first_lanes(int64_t count) {
  return static_cast<__mmask16>((1U << count) - 1U);
}
#endif

/// Stores past the caches, which would fetch first what is written over: for what is read much
/// later. `to` is aligned to the vector; end_streaming() comes before another thread reads.
template <typename V>
inline void stream(void* to, V v) {
#if defined(__AVX512F__)
  _mm512_stream_si512(static_cast<__m512i*>(to), (__m512i)v);
#elif defined(__AVX2__)
  _mm256_stream_si256(static_cast<__m256i*>(to), (__m256i)v);
#else
  std::memcpy(to, &v, sizeof(v));
#endif
}
inline void end_streaming() {
#if defined(__AVX2__)
  _mm_sfence();
#endif
}

/// The first `count` lanes; the others are zero.
inline Vec load_some(const float* from, int64_t count) {
  if (count >= kLanes) return load(from);
#if defined(__AVX512F__)
  return (Vec)_mm512_maskz_loadu_ps(first_lanes(count), from);
#else
  Vec v = {};
  std::memcpy(&v, from, static_cast<size_t>(count) * sizeof(float));
  return v;
#endif
}

inline void store_some(float* to, Vec v, int64_t count) {
  if (count >= kLanes) return store(to, v);
#if defined(__AVX512F__)  // a copy would put v on the stack, even where all lanes are stored
  _mm512_mask_storeu_ps(to, first_lanes(count), (__m512)v);
#else
  std::memcpy(to, &v, static_cast<size_t>(count) * sizeof(float));
#endif
}

/// The first `count` lanes of v; the others are `otherwise`.
inline Vec keep_some(Vec v, int64_t count, float otherwise) {
  if (count >= kLanes) return v;
  IntVec lane;
  for (int32_t i = 0; i < kLanes; ++i) lane[i] = i;
  return lane < static_cast<int32_t>(count) ? v : broadcast(otherwise);
}

/// Calls f(i, count) for every vector of a row of `size`: count is kLanes, or what is left.
template <typename F>
[[gnu::always_inline]] inline void for_each_vec(int64_t size, F f) {
  int64_t i = 0;
  for (; i + kLanes <= size; i += kLanes) f(i, int64_t{kLanes});
  if (i < size) f(i, size - i);
}

/// b where a is not the larger one, or either is NaN. GCC 12 would compare, then blend, where one
/// of them is constant.
inline Vec larger(Vec a, Vec b) {
#if defined(__AVX512F__)  // unmasked it would warn
  return (Vec)_mm512_maskz_max_ps(0xffff, (__m512)a, (__m512)b);
#elif defined(__AVX2__)
  return (Vec)_mm256_max_ps((__m256)a, (__m256)b);
#else
  return a > b ? a : b;
#endif
}
inline Vec smaller(Vec a, Vec b) {
#if defined(__AVX512F__)
  return (Vec)_mm512_maskz_min_ps(0xffff, (__m512)a, (__m512)b);
#elif defined(__AVX2__)
  return (Vec)_mm256_min_ps((__m256)a, (__m256)b);
#else
  return a < b ? a : b;
#endif
}

using Lanes = std::make_integer_sequence<int32_t, kLanes>;

/// Lane i of the result is lane i + by of v, counted round.
template <int by, int32_t... lane>
inline Vec shift_lanes(Vec v, std::integer_sequence<int32_t, lane...>) {
  return __builtin_shufflevector(v, v, ((lane + by) % kLanes)...);
}

/// Folds halves, then quarters and so on: a chain of log2(kLanes) steps.
template <int by = kLanes / 2, typename Fold>
inline float folded(Vec v, Fold fold) {
  if constexpr (by == 0) {
    return v[0];
  } else {
    return folded<by / 2>(fold(v, shift_lanes<by>(v, Lanes{})), fold);
  }
}

inline float sum_of(Vec v) {
  return folded(v, [](Vec a, Vec b) { return a + b; });
}

inline float largest_of(Vec v) {
  return folded(v, larger);
}

/// e^x for x <= 88, relative error below 2e-7; the smallest normal number stands for anything
/// smaller. Coefficients: scripts/fit_kernels.py, e^r over |r| <= ln(2) / 2.
inline Vec exponential(Vec x) {
  const Vec shift =
      broadcast(12582912.0F);  // 1.5 * 2^23: adding it rounds to an integer, left in the low bits
  x = larger(broadcast(-87.0F), x);  // keeps NaN
  const Vec shifted = x * 1.44269504F + shift;
  const Vec n = shifted - shift;
  const Vec r = (x - n * 0.693145752F) - n * 1.42860677e-6F;  // ln(2) in two parts
  Vec p = broadcast(1.38368419e-3F);
  p = p * r + 8.37481578e-3F;
  p = p * r + 4.16682256e-2F;
  p = p * r + 1.66664202e-1F;
  p = p * r + 4.99999921e-1F;
  p = p * r + 1.00000004F;
  p = p * r + 1.0F;
  IntVec bits;
  std::memcpy(&bits, &p, sizeof(bits));
  IntVec exponent;
  std::memcpy(&exponent, &shifted, sizeof(exponent));
  bits += exponent << 23;
  std::memcpy(&p, &bits, sizeof(p));
  return p;
}

/// 2^x for x <= 127, relative error below 3e-6, for what is rounded afterwards. Anything smaller
/// than the smallest normal number may be 0. Coefficients: scripts/fit_kernels.py, 2^r over [0, 1].
inline Vec power_of_two(Vec x) {
#if defined(__AVX512DQ__)
  const Vec r = (Vec)_mm512_reduce_ps((__m512)x, _MM_FROUND_TO_NEG_INF);
#else
  const Vec shift = broadcast(12582912.0F);  // see exponential()
  x = larger(broadcast(-126.0F), x);
  const Vec shifted = (x - 0.5F) + shift;
  const Vec r = x - (shifted - shift);
#endif
  Vec p = broadcast(1.35341605e-2F);
  p = p * r + 5.20114749e-2F;
  p = p * r + 2.41442748e-1F;
  p = p * r + 6.93003836e-1F;
  p = p * r + 1.00000259F;
#if defined(__AVX512DQ__)
  // Takes the integer part of x; unmasked it would warn in GCC 12.
  return (Vec)_mm512_maskz_scalef_ps(0xffff, (__m512)p, (__m512)x);
#else
  IntVec bits, exponent;
  std::memcpy(&bits, &p, sizeof(bits));
  std::memcpy(&exponent, &shifted, sizeof(exponent));
  bits += exponent << 23;
  std::memcpy(&p, &bits, sizeof(p));
  return p;
#endif
}

/// p(t) of the normal distribution's upper tail Q(t) = exp(-ln(2) - t p(t)), t >= 0. Coefficients:
/// scripts/fit_kernels.py, over [0, 6]; beyond that p stays at p(6).
inline Vec gelu_tail_exponent(Vec t) {
  const Vec c = smaller(t, broadcast(6.0F));
  Vec p = broadcast(3.0996792e-8F);
  p = p * c + -8.21944243e-7F;
  p = p * c + 9.49414543e-6F;
  p = p * c + -6.12664869e-5F;
  p = p * c + 2.14186511e-4F;
  p = p * c + -2.80449176e-5F;
  p = p * c + -4.79504877e-3F;
  p = p * c + 3.63434959e-2F;
  p = p * c + 3.18307645e-1F;
  return p * c + 7.97884792e-1F;
}

/// x Phi(x) = max(x, 0) - t Q(t), t = |x| (Hendrycks and Gimpel 2016, the erf form). So large
/// negative x keep their relative accuracy too.
inline Vec gelu(Vec x) {
  const Vec t = larger(x, -x);
  return larger(x, Vec{}) - t * exponential(-0.693147181F - t * gelu_tail_exponent(t));
}

/// x Phi(x) with Phi(x) - 1/2 an odd polynomial up to the limit, and 0 below it. Coefficients of
/// the powers of x^2, the highest first: scripts/fit_kernels.py.
template <size_t terms>
[[gnu::always_inline]] inline Vec polynomial_gelu(Vec x, float limit,
                                                  const float (&coefficients)[terms]) {
  const Vec c = larger(broadcast(-limit), smaller(broadcast(limit), x));
  const Vec square = c * c;
  Vec p = broadcast(coefficients[0]);
#pragma GCC unroll 16
  for (size_t i = 1; i < terms; ++i) p = p * square + coefficients[i];
  return x <= -limit ? Vec{} : x * (c * p + 0.5F);
}

/// As Epilogue::gelu_rough says.
inline Vec rough_gelu(Vec x) {
  return polynomial_gelu(
      x, 4.0F,
      {6.74026647e-11F, -6.06681481e-9F, 2.44081782e-7F, -5.86055648e-6F, 9.49398438e-5F,
       -1.11285387e-3F, 9.81579424e-3F, -6.63236189e-2F, 3.98881008e-1F});
}

/// As Epilogue::gelu_coarse says.
inline Vec coarse_gelu(Vec x) {
  return polynomial_gelu(x, 3.5F,
                         {-6.95398996e-7F, 3.40654084e-5F, -7.09801086e-4F, 8.38022517e-3F,
                          -6.38992235e-2F, 3.97499455e-1F});
}

/// x / 2 (1 + tanh(u)) = x / (1 + e^(-2 u)), u = sqrt(2 / pi) (x + 0.044715 x^3): the tanh form
/// (Hendrycks and Gimpel 2016).
inline Vec gelu_tanh(Vec x) {
  const Vec u = 0.797884561F * (x + 0.044715F * x * x * x);
  return x / (1.0F + exponential(smaller(-2.0F * u, broadcast(87.0F))));
}

}  // namespace
}  // namespace tandem
