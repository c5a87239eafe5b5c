#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tandem {

/// Arguments of `tandem check`.
struct CheckArguments {
  std::string config;
  std::vector<std::string> assignments;
  bool json = false;
  bool strict = false;
};

/// Adds the command `check`, for both programs, as add_train_command().
CLI::App* add_check_command(CLI::App& app, CheckArguments& arguments);

}  // namespace tandem
