#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/example.h"
#include "data/target.h"
#include "format/json.h"
#include "metrics/classification_metrics.h"
#include "metrics/match_counts.h"

namespace tandem {

/// What a head says of the units of one example: the example as a whole, or its words.
struct UnitLogits {
  std::span<const float> rows_RC;
  int num_outputs = 0;
  std::span<const int32_t> units;  ///< row of each unit; kCutWord or kSilentWord where it has none

  size_t size() const { return units.size(); }
  bool has(size_t unit) const { return units[unit] >= 0; }
  /// [C], of a unit that has a row.
  std::span<const float> of(size_t unit) const {
    const auto width = static_cast<size_t>(num_outputs);
    return rows_RC.subspan(static_cast<size_t>(units[unit]) * width, width);
  }
};

/// Figures by label, as far as a kind of task has them.
struct TaskTables {
  /// Precision, recall, F1 and number of gold units of each label, unknown ones at the end, or of
  /// each entity type.
  struct LabelRow {
    std::string label;
    double precision = 0.0, recall = 0.0, f1 = 0.0;
    int64_t support = 0;
  };
  std::vector<LabelRow> labels = {};
  Averages averages = {};                 ///< the same over labels
  std::vector<Confusion> confusion = {};  ///< of classes, as ClassificationResult::confusion
};

/// Gathers what a task's answers are worth. Streaming: memory does not grow with rows. Not
/// thread-safe.
class TaskMetrics {
 public:
  virtual ~TaskMetrics() = default;

  /// One labelled example; whether the answer is wholly right.
  virtual bool add(const Target& gold, const UnitLogits& logits) = 0;
  /// For a row that add() found wrong: what is right and what was answered, as `evaluate --errors`
  /// gives them.
  virtual OrderedJson mistakes(const Example& example, const Target& gold,
                               const UnitLogits& logits) const = 0;
  /// Names and values; the first is the one to show in short. Empty where nothing was judged.
  virtual std::vector<std::pair<std::string, double>> summary() const = 0;
  virtual TaskTables tables() const { return {}; }
};

}  // namespace tandem
