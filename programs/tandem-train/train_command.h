#pragma once

#include <string>
#include <vector>

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
};

void add_train_command(CLI::App& app, TrainArguments& arguments);

/// Trains, printing one line an epoch; returns the exit code.
int run_train(const TrainArguments& arguments);

}  // namespace tandem
