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

void add_train_command(CLI::App& app, TrainArguments& arguments);

/// Trains, printing one line an epoch; returns the exit code.
int run_train(const TrainArguments& arguments);

}  // namespace tandem
