#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tandem {

struct CheckArguments {
  std::string config;
  std::vector<std::string> assignments;
  bool json = false;
  bool strict = false;
};

/// `tandem check`: what a training would do, and what is wrong with its data. The arguments must
/// outlive the parsing.
CLI::App* add_check_command(CLI::App& app, CheckArguments& arguments);

/// Returns the exit code: with --strict 1 where something was found.
int run_check(const CheckArguments& arguments);

}  // namespace tandem
