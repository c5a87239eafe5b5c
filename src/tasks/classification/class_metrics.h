#pragma once

#include "data/unknown_labels.h"
#include "tasks/judging/task_metrics.h"
#include "tasks/task.h"

namespace tandem {

/// Accuracy, F1, agreement and confusion of one class an example.
class ClassMetrics : public TaskMetrics {
 public:
  ClassMetrics(const Task& task, const UnknownLabels* unknown)
      : task_(task), unknown_(unknown), classes_(task.labels.size()) {}

  bool add(const Target& gold, const UnitLogits& logits) override;
  OrderedJson mistakes(const Example& example, const Target& gold,
                       const UnitLogits& logits) const override;
  std::vector<std::pair<std::string, double>> summary() const override;
  TaskTables tables() const override;

 private:
  const Task& task_;
  const UnknownLabels* unknown_;
  ClassificationMetrics classes_;
};

}  // namespace tandem
