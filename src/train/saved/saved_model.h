#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/files/data_file.h"
#include "report/report.h"
#include "tandem/train.h"
#include "train/run_config.h"

namespace tandem {

// What is said of the model that a run has saved, as whoever loads it has it. `num_threads` as in
// LoadOptions.

/// Every metric of the model on the rows of some files: "intent_accuracy". Throws Error{bad_input}
/// for a bad row; Interrupted.
std::vector<Metric> judge_saved(const std::filesystem::path& model,
                                const std::vector<DataFile>& files, int num_threads);

/// The page of a run, without rows.
Report run_report(const RunConfig& config, const std::vector<std::string>& tasks,
                  const std::string& history);

/// Adds what the model says of the first dev rows, so many that a CPU has soon read them. `read`
/// hears of each block of them, and may throw Interrupted.
void add_dev_rows(Report& report, const std::filesystem::path& model, std::span<const Example> dev,
                  int num_threads, const std::function<void()>& read);

}  // namespace tandem
