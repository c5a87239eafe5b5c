#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tasks/task.h"

namespace tandem {

/// Gathers gold and predicted labels of one task and turns them into its metrics. Not thread-safe.
class TaskMetrics {
 public:
  explicit TaskMetrics(const Task& task);
  ~TaskMetrics();
  TaskMetrics(TaskMetrics&&) noexcept;

  /// One example. Class labels: one id each. Tags: one a word; a gold of -1 is not judged, a
  /// prediction of -1 (a word lost to truncation) is wrong.
  void add(std::span<const int32_t> gold, std::span<const int32_t> predicted);

  /// Names and values: accuracy, macro_f1, micro_f1 for class labels; f1, precision, recall (of
  /// entities, as seqeval computes them) and accuracy (of words) for tags. Empty where nothing was
  /// added. The first is the one to show in short.
  std::vector<std::pair<std::string, double>> summary() const;

  /// Precision, recall, F1 and number of gold units of each label, or of each entity type.
  struct LabelRow {
    std::string label;
    double precision = 0.0, recall = 0.0, f1 = 0.0;
    int64_t support = 0;
  };
  std::vector<LabelRow> by_label() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tandem
