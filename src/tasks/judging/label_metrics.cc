#include "tasks/judging/label_metrics.h"

namespace tandem {

const std::string& label_name(int32_t id, const LabelSet& labels, const UnknownLabels* unknown) {
  return id < labels.size() ? labels.name(id) : unknown->name(id);
}

std::vector<std::pair<std::string, double>> label_summary(const ClassificationResult& result) {
  if (result.count == 0) return {};
  return {{"accuracy", result.accuracy},
          {"macro_f1", result.averages.macro.f1},
          {"micro_f1", result.averages.micro.f1},
          {"weighted_f1", result.averages.weighted.f1},
          {"matthews_correlation", result.matthews_correlation},
          {"cohen_kappa", result.cohen_kappa}};
}

TaskTables label_tables(const ClassificationResult& result, const LabelSet& labels,
                        const UnknownLabels* unknown) {
  TaskTables tables{.averages = result.averages, .confusion = result.confusion};
  for (size_t id = 0; id < result.labels.size(); ++id) {
    tables.labels.push_back(
        label_row(label_name(static_cast<int32_t>(id), labels, unknown), result.labels[id]));
  }
  return tables;
}

TaskTables::LabelRow label_row(const std::string& label, const MatchCounts& counts) {
  return {label, counts.precision(), counts.recall(), counts.f1(), counts.gold};
}

}  // namespace tandem
