#pragma once

#include <string>
#include <vector>

#include "tandem/train.h"

namespace CLI {
class App;
}

namespace tandem {

/// Arguments of `tandem train`.
struct TrainArguments {
  std::string config;
  std::vector<std::string> assignments;
  std::string log;
  bool overwrite = false;
  bool quiet = false;
  ResumeOptions resume = {};
};

/// Adds the command `train`, for both programs: `tandem` explains it, `tandem-train` runs it.
CLI::App* add_train_command(CLI::App& app, TrainArguments& arguments);

}  // namespace tandem
