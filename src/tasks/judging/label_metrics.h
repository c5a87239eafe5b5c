#pragma once

#include <string>
#include <utility>
#include <vector>

#include "data/unknown_labels.h"
#include "labels/label_set.h"
#include "tasks/judging/task_metrics.h"

namespace tandem {

/// The name of a label's id; from the number of `labels` on it is one of `unknown`.
const std::string& label_name(int32_t id, const LabelSet& labels, const UnknownLabels* unknown);

/// accuracy, macro_f1, micro_f1, weighted_f1, matthews_correlation and cohen_kappa of labels; empty
/// where nothing was judged.
std::vector<std::pair<std::string, double>> label_summary(const ClassificationResult& result);

/// Precision, recall and F1 of each label, and what is taken for what.
TaskTables label_tables(const ClassificationResult& result, const LabelSet& labels,
                        const UnknownLabels* unknown);

/// A row of TaskTables.
TaskTables::LabelRow label_row(const std::string& label, const MatchCounts& counts);

}  // namespace tandem
