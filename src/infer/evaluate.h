#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/reader.h"
#include "infer/wrong_row.h"
#include "labels/entities.h"
#include "model/engine.h"
#include "tasks/task_metrics.h"

namespace tandem {

/// One task's figures over a file.
struct TaskEvaluation {
  const Task* task = nullptr;  ///< of the engine's model
  int64_t num_labelled = 0;    ///< rows
  std::string unknown_labels;  ///< those of the rows that the task lacks, with counts; or ""
  std::vector<std::pair<std::string, double>> metrics;
  std::vector<TaskMetrics::LabelRow> labels;
  Averages averages;                 ///< over labels
  std::vector<Confusion> confusion;  ///< as TaskMetrics::confusion
};

/// Figures of a whole file.
struct Evaluation {
  int64_t num_rows = 0;
  int64_t num_truncated = 0;  ///< rows whose end was cut; words that are lost count as wrong
  /// Labelled words that yield no token; they count as wrong, but for those outside of entities.
  int64_t num_silent_words = 0;
  std::vector<TaskEvaluation> tasks;  ///< those that some row is labelled for
  /// The others, each with a hint at the field that may be meant: "slots; it has a field 'slot'".
  std::vector<std::string> unlabelled_tasks;
  int64_t num_joint = 0;        ///< rows labelled for every task of the model
  double joint_accuracy = 0.0;  ///< share of those on which every task is wholly right
};

struct EvaluateOptions {
  LineOptions lines = {};
  /// Which tags form entities, as seqeval's `mode`.
  EntityMode mode = EntityMode::repair;
  /// How the file's tags are written; default: as those were that the task was trained on.
  std::optional<TagScheme> scheme = {};
  /// Hears of every row that a task gets wrong, in order.
  std::function<void(const WrongRow&)> on_wrong = {};
};

/// Runs every head over labelled rows, streaming: memory does not grow with the file. A label that
/// a task lacks is an error of the model. Throws Error{bad_input} for a bad row, and for a file
/// that labels no task; Interrupted.
Evaluation evaluate(Engine& engine, const DataFile& file, const EvaluateOptions& options = {});

}  // namespace tandem
