#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/warn.h"
#include "data/files/data_options.h"
#include "data/rows/reader.h"
#include "tandem/train.h"

namespace tandem {

/// What a file says for every task, before its first row is added. `use`: train, dev or test.
FileSummary no_rows_yet(std::string file, std::string use, std::span<const LabelField> tasks);
void add_row(FileSummary& summary, const Example& row);

/// Rows to learn from and rows to judge by.
struct TrainingData {
  std::vector<Example> train = {};  ///< a RowSample of them, where they are streamed
  std::vector<Example> dev = {};
  std::vector<FileSummary> files = {};  ///< what each file says for every task
  int64_t num_train = 0;                ///< rows to learn from
  bool streamed = false;  ///< as the options want it, or as there are too many for memory
};

/// The rows of all files; those of `test` are looked at alone, so that a bad one is told before the
/// training. `rows_read` hears now and then how many there are so far. Warns of files that never
/// label one of the `trained` tasks (empty: of all). `seed`: of what options.dev_share splits off.
/// Throws Error{bad_input} for a bad row, and for a share of streamed rows.
TrainingData read_training_data(const DataOptions& options, std::span<const LabelField> tasks,
                                const std::vector<std::string>& trained, uint64_t seed,
                                const Warn& warn,
                                const std::function<void(int64_t rows)>& rows_read);

/// The rows that the program carries.
TrainingData builtin_training_data(std::span<const LabelField> tasks);

}  // namespace tandem
