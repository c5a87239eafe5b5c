#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "data/files/data_options.h"
#include "model/model_options.h"
#include "tasks/task_options.h"
#include "train/training_options.h"

namespace tandem {

/// A whole configuration file, checked but for what only the data and the backbone can tell.
struct RunConfig {
  std::string name;  ///< the file's name without its extension
  /// Every value as it is written, by its key: "training.seed"; numbers in one spelling.
  std::map<std::string, std::string> written;
  /// The same as a file, so that a run can be had again from it: paths absolute, without
  /// training.output, overwrite and num_threads, which are of one call on one machine.
  std::string settings;
  ModelOptions model;
  DataOptions data;
  bool builtin_data = false;  ///< no `data:`: the built-in example data
  std::vector<TaskOptions> tasks;
  TrainingOptions training;

  /// Reads the file and applies `assignments` ("training.seed=1"). Throws Error{bad_input}: file,
  /// line, key, what to do.
  static RunConfig load(const std::filesystem::path& path,
                        const std::vector<std::string>& assignments);
};

}  // namespace tandem
