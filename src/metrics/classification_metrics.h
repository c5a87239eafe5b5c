#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "metrics/match_counts.h"

namespace tandem {

/// So many units of the label `gold` were taken for `predicted`.
struct Confusion {
  int32_t gold = 0, predicted = 0;
  int64_t count = 0;
  bool operator==(const Confusion&) const = default;
};

struct ClassificationResult {
  int64_t count = 0;  ///< judged predictions
  double accuracy = 0.0;
  Averages averages;
  double matthews_correlation = 0.0;  ///< of several classes (Gorodkin 2004); 0 where not defined
  double cohen_kappa = 0.0;           ///< unweighted; 0 where not defined
  std::vector<MatchCounts> labels;    ///< by id, those beyond num_labels that were met too
  /// Those that occurred, right ones too, by gold and then by prediction; none that is missing.
  std::vector<Confusion> confusion;
};

/// One label a unit (row or word): accuracy, F1, agreement, confusion. Streaming; memory grows with
/// C and with the pairs of labels that occur. Equals scikit-learn's accuracy_score,
/// precision_recall_fscore_support, matthews_corrcoef, cohen_kappa_score and confusion_matrix
/// (zero_division 0). Not thread-safe.
class ClassificationMetrics {
 public:
  explicit ClassificationMetrics(int num_labels);

  /// Label ids, one a unit. A unit whose gold is -1 is not judged; a prediction of -1 (none was
  /// made) is wrong. A gold id of num_labels or more is a label that nobody can predict. Throws
  /// Error{failed} for spans of different length and other ids.
  void add(std::span<const int32_t> gold, std::span<const int32_t> predicted);

  ClassificationResult result() const;

 private:
  void add(int32_t gold, int32_t predicted);

  int32_t num_labels_;
  std::map<std::pair<int32_t, int32_t>, int64_t> confusion_;  ///< by gold and prediction, or -1
};

}  // namespace tandem
