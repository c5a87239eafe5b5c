#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/unknown_labels.h"
#include "labels/entities.h"
#include "metrics/classification_metrics.h"
#include "metrics/match_counts.h"
#include "tasks/task.h"

namespace tandem {

/// Gathers gold and predicted labels of one task and turns them into its metrics. Not thread-safe.
class TaskMetrics {
 public:
  /// `mode` says which tags form entities, gold and predicted ones alike. `unknown`: names the gold
  /// labels that the task lacks; may grow meanwhile; null where there are none.
  explicit TaskMetrics(const Task& task, EntityMode mode = EntityMode::repair,
                       const UnknownLabels* unknown = nullptr);
  ~TaskMetrics();
  TaskMetrics(TaskMetrics&&) noexcept;

  /// One example. Class labels: one id each. Tags: one a word; a gold of -1 is not judged, a
  /// prediction of -1 (a word lost to truncation) is wrong.
  void add(std::span<const int32_t> gold, std::span<const int32_t> predicted);

  /// Entities of a sentence that `labels` say on its judged words (gold not -1), as add() compares
  /// them; a label of -1 counts as outside.
  std::vector<Entity> entities(std::span<const int32_t> gold,
                               std::span<const int32_t> labels) const;

  /// Names and values: accuracy, macro_f1, micro_f1, weighted_f1, matthews_correlation, cohen_kappa
  /// for class labels, and for tags without a scheme; f1, precision, recall (of entities, as
  /// seqeval computes them) and accuracy (of words) for the others. Empty where nothing was added.
  /// The first is the one to show in short.
  std::vector<std::pair<std::string, double>> summary() const;

  /// Precision, recall, F1 and number of gold units of each label, unknown ones at the end, or of
  /// each entity type.
  struct LabelRow {
    std::string label;
    double precision = 0.0, recall = 0.0, f1 = 0.0;
    int64_t support = 0;
  };
  std::vector<LabelRow> by_label() const;
  /// The same as averages over labels: micro, macro and weighted.
  Averages averages() const;
  /// Of class labels, as ClassificationResult::confusion; empty for entities.
  std::vector<Confusion> confusion() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
