#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/survey/findings.h"
#include "tandem/train.h"

namespace tandem {

/// What a training would do, and what is wrong with its data.
struct CheckReport {
  std::string backbone;
  std::vector<FileSummary> files;
  RowSurvey survey;
  std::vector<Finding> findings;      ///< the worst first
  int64_t num_bad_rows = 0;           ///< that training would refuse
  std::vector<std::string> bad_rows;  ///< the first few: "train.jsonl:12: ..."
  int max_length = 0;                 ///< tokens
  int64_t num_parameters = 0, num_trained_parameters = 0;
  int num_epochs = 0;
  int64_t num_steps = 0;  ///< optimiser steps in all
  /// Of an optimiser step on this machine's CPU; nothing where it is trained elsewhere, or nothing
  /// is.
  std::optional<double> seconds_a_step = {};
  int64_t memory_bytes = 0;  ///< estimated: weights, gradients and AdamW's moments, rows
};

/// Looks at everything that train() would read for this configuration, goes on after bad rows, and
/// takes the time of a few steps, on one call at a time as train().
/// `read` hears now and then how many rows are read. Memory grows with the number of different
/// texts, by some 100 bytes each. Throws Error{bad_input} for a wrong configuration, an unreadable
/// file, and where no row is good.
CheckReport check(const std::string& config_path, const std::vector<std::string>& assignments,
                  const std::function<void(int64_t rows)>& read);

}  // namespace tandem
