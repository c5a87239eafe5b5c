#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/warn.h"
#include "data/data_options.h"
#include "data/rows/reader.h"
#include "tandem/train.h"

namespace tandem {

/// Rows to learn from and rows to judge by.
struct TrainingData {
  std::vector<Example> train, dev;
  std::vector<FileSummary> files;  ///< what each file says for every task
};

/// The rows of all files. Warns of files that never label one of the `trained` tasks (empty: of
/// all). Throws Error{bad_input} for a bad row.
TrainingData read_training_data(const DataOptions& files, std::span<const LabelField> tasks,
                                const std::vector<std::string>& trained, const Warn& warn);

/// The rows that the program carries.
TrainingData builtin_training_data(std::span<const LabelField> tasks);

}  // namespace tandem
