#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "data/rows/reader.h"
#include "model/engine.h"
#include "tasks/judging/judge.h"

namespace tandem {

/// Figures of all rows of some files.
struct Evaluation {
  int64_t num_rows = 0;
  int64_t num_truncated = 0;  ///< rows whose end was cut; words that are lost count as wrong
  /// Labelled words that yield no token; they count as wrong, but for those outside of entities.
  int64_t num_silent_words = 0;
  std::vector<TaskFigures> tasks;  ///< those that some row is labelled for
  /// The others, each with a hint at the field that may be meant: "slots; it has a field 'slot'".
  std::vector<std::string> unlabelled_tasks;
  std::map<int, int64_t> lengths;  ///< rows by their number of tokens, special ones included
  int max_length = 0;              ///< to which longer ones are cut
  int64_t num_joint = 0;           ///< rows labelled for every task of the model
  double joint_accuracy = 0.0;     ///< share of those on which every task is wholly right
};

/// A row for which a task's answer is not the label.
struct WrongRow {
  const Example* example = nullptr;
  const Task* task = nullptr;
  OrderedJson mistakes;  ///< as TaskMetrics::mistakes
};

struct EvaluateOptions {
  LineOptions lines = {};
  JudgeOptions judge = {};
  RowMessages messages = {};
  /// Hears of every row that a task gets wrong, in order.
  std::function<void(const WrongRow&)> on_wrong = {};
  /// Hears how many more rows were judged.
  std::function<void(int64_t)> on_rows = {};
};

/// Runs every head over labelled rows, streaming: memory does not grow with the file. A label that
/// a task lacks is an error of the model. Throws Error{bad_input} for a bad row, and for files
/// that label no task; Interrupted.
Evaluation evaluate(Engine& engine, const std::vector<DataFile>& files,
                    const EvaluateOptions& options = {});
/// The same over rows in memory that are as the heads have learned them (Task::prepare).
Evaluation evaluate(Engine& engine, std::span<const Example> rows,
                    const EvaluateOptions& options = {});

}  // namespace tandem
