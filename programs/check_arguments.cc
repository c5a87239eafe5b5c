#include "programs/check_arguments.h"

#include <CLI/CLI.hpp>

namespace tandem {

CLI::App* add_check_command(CLI::App& app, CheckArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "check", "Look at the data of a configuration before training: what is wrong with it");
  command->add_option("config", arguments.config, "configuration file (YAML)")->required();
  command->add_option("--set", arguments.assignments, "override one key: data.train=other.jsonl")
      ->allow_extra_args(false);
  command->add_flag("--json", arguments.json, "one JSON object instead of text");
  command->add_flag("--strict", arguments.strict, "exit code 1 where something was found");
  return command;
}

}  // namespace tandem
