#pragma once

#include <cstdint>

namespace tandem {

/// How often something was rightly predicted, predicted and there. A ratio without a denominator is
/// 0.
struct MatchCounts {
  int64_t correct = 0;
  int64_t predicted = 0;
  int64_t gold = 0;

  double precision() const { return ratio(correct, predicted); }
  double recall() const { return ratio(correct, gold); }
  /// Harmonic mean of the two.
  double f1() const { return ratio(2 * correct, predicted + gold); }

  MatchCounts& operator+=(const MatchCounts& other);
  bool operator==(const MatchCounts&) const = default;

 private:
  static double ratio(int64_t part, int64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  }
};

}  // namespace tandem
