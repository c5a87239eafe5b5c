#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "data/reader.h"
#include "model/engine.h"
#include "tasks/task_metrics.h"

namespace tandem {

/// One task's figures over a file.
struct TaskEvaluation {
  std::string task;
  int64_t num_labelled = 0;  ///< rows
  std::vector<std::pair<std::string, double>> metrics;
  std::vector<TaskMetrics::LabelRow> labels;
};

/// Figures of a whole file.
struct Evaluation {
  int64_t num_rows = 0;
  int64_t num_truncated = 0;  ///< rows whose end was cut; words that are lost count as wrong
  std::vector<TaskEvaluation> tasks;  ///< those that some row is labelled for
  int64_t num_joint = 0;              ///< rows labelled for every task of the model
  double joint_accuracy = 0.0;        ///< share of those on which every task is wholly right
};

/// Runs every head over labelled rows, streaming. Throws Error{bad_input} for a bad row, and for a
/// file that labels no task.
Evaluation evaluate(Engine& engine, const DataFile& file, const LineOptions& lines);

}  // namespace tandem
