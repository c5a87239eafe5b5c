#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/vec.h"

namespace tandem {
namespace {

/// Phi(x) + x phi(x): the derivative of x Phi(x).
inline Vec gelu_slope(Vec x) {
  const Vec t = larger(x, -x);
  const Vec tail = exponential(-0.693147181F - t * gelu_tail_exponent(t));
  const Vec density = 0.398942280F * exponential(-0.5F * x * x);
  return (x > 0.0F ? 1.0F - tail : tail) + x * density;
}

/// The same to 2e-4 (half of it rounding, as large terms cancel), for a product that is rounded:
/// less 1/2 an odd polynomial up to 4.5. Coefficients: scripts/fit_kernels.py.
inline Vec rough_gelu_slope(Vec x) {
  const Vec c = larger(broadcast(-4.5F), smaller(broadcast(4.5F), x));
  const Vec square = c * c;
  Vec p = broadcast(-2.21076223e-11F);
  p = p * square + 2.52127984e-9F;
  p = p * square + -1.26803772e-7F;
  p = p * square + 3.72189917e-6F;
  p = p * square + -7.12214722e-5F;
  p = p * square + 9.40537832e-4F;
  p = p * square + -8.81583844e-3F;
  p = p * square + 5.86092474e-2F;
  p = p * square + -2.64925611e-1F;
  p = p * square + 7.97626119e-1F;
  return x <= -4.5F ? Vec{} : c * p + 0.5F;
}

/// With s = 1 / (1 + e^(-2 u)) as in gelu_tanh(): s + x s (1 - s) 2 u'.
inline Vec gelu_tanh_slope(Vec x) {
  const Vec square = smaller(x * x, broadcast(1e4F));  // the slope is 0 or 1 long before that
  const Vec u = 0.797884561F * x * (1.0F + 0.044715F * square);
  const Vec s = 1.0F / (1.0F + exponential(smaller(-2.0F * u, broadcast(87.0F))));
  return s + x * s * (1.0F - s) * (1.59576912F + 0.214061056F * square);
}

inline Vec relu_slope(Vec x) {
  return x <= 0.0F ? Vec{} : x > 0.0F ? broadcast(1.0F) : x;  // keeps NaN
}

}  // namespace
}  // namespace tandem
