#pragma once

#include <cstdint>
#include <span>

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

struct Scores {
  double precision = 0.0, recall = 0.0, f1 = 0.0;
};

/// Figures over the labels that were there or predicted; names as in scikit-learn and seqeval.
struct Averages {
  Scores micro;     ///< of the summed counts
  Scores macro;     ///< mean over labels
  Scores weighted;  ///< mean over labels, each as often as it was there
  int64_t support = 0;
};

Averages average(std::span<const MatchCounts> labels);

}  // namespace tandem
