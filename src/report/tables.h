#pragma once

#include "report/html.h"
#include "tasks/judging/task_metrics.h"

namespace tandem {

/// Precision, recall, F1 and support of each label, and their averages.
void add_label_table(Html& html, const TaskTables& tables);

/// What is taken for what: of many labels those that are confused most. Nothing without confusions.
void add_confusion_matrix(Html& html, const TaskTables& tables);

}  // namespace tandem
