#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/match_counts.h"

namespace tandem {

struct ClassificationResult {
  int64_t count = 0;  ///< judged predictions
  double accuracy = 0.0;
  Averages averages;
  double matthews_correlation = 0.0;  ///< of several classes (Gorodkin 2004); 0 where not defined
  double cohen_kappa = 0.0;           ///< unweighted; 0 where not defined
  std::vector<MatchCounts> labels;    ///< by id
  /// [C, C], row by row: confusion[gold * C + predicted].
  std::vector<int64_t> confusion;
};

/// One label a unit (row or word): accuracy, F1, agreement, confusion. Streaming; memory is C * C.
/// Equals scikit-learn's accuracy_score, precision_recall_fscore_support, matthews_corrcoef,
/// cohen_kappa_score and confusion_matrix (zero_division 0). Not thread-safe.
class ClassificationMetrics {
 public:
  explicit ClassificationMetrics(int num_labels);

  /// Label ids, one a unit. A unit whose gold is -1 is not judged; a prediction of -1 (none was
  /// made) is wrong. Throws Error{failed} for spans of different length and other ids.
  void add(std::span<const int32_t> gold, std::span<const int32_t> predicted);

  ClassificationResult result() const;

 private:
  void add(int32_t gold, int32_t predicted);

  size_t num_labels_;
  std::vector<int64_t> confusion_;  // [C, C + 1]: the last column counts missing predictions
};

}  // namespace tandem
