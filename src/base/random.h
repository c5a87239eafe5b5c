#pragma once

#include <cstdint>

namespace tandem {

/// Random numbers from a seed, the same on every platform (normal() up to the last bit of its
/// logarithm). Its whole state is one number. Source: SplitMix64 (Steele, Lea and Flood 2014;
/// Vigna's reference implementation).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  /// An independent generator for the given purpose or epoch; this one does not advance.
  Random fork(uint64_t stream) const;

  /// Uniform over all 64-bit numbers.
  uint64_t next();
  /// Uniform over [0, bound), without bias; bound > 0.
  uint64_t below(uint64_t bound);
  /// Uniform over [0, 1), a multiple of 2^-53.
  double uniform();
  /// Standard normal (Box and Muller 1958).
  double normal();

 private:
  uint64_t state_;
};

}  // namespace tandem
