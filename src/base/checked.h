#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/fail.h"

namespace tandem {

/// a * b, or nothing where it does not fit.
inline std::optional<uint64_t> checked_mul(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

/// The same value as another integer type. Throws Error{failed} where it does not fit.
template <typename To, typename From>
To narrow(From value) {
  static_assert(std::is_integral_v<To> && std::is_integral_v<From>);
  if (!std::in_range<To>(value)) failed("value ", value, " does not fit its type");
  return static_cast<To>(value);
}

}  // namespace tandem
