#include "programs/train_arguments.h"

#include <CLI/CLI.hpp>

namespace tandem {

CLI::App* add_train_command(CLI::App& app, TrainArguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "train", "Train one encoder with all its heads, as a configuration file says");
  command->add_option("config", arguments.config, "configuration file (YAML)")->required();
  command->add_option("--set", arguments.assignments, "override one key: training.num_epochs=3")
      ->allow_extra_args(false);
  command->add_flag("--overwrite", arguments.overwrite,
                    "replace the model that stands at training.output");
  command
      ->add_option_function<std::vector<std::string>>(
          "--resume",
          [&arguments](const std::vector<std::string>& given) {
            arguments.resume.resume = true;
            if (!given.empty()) arguments.resume.checkpoint = given.front();
          },
          "go on from the newest checkpoint of this run, or from that in DIR")
      ->type_name("[DIR]")
      ->expected(0, 1);
  command->add_flag("--allow-changes", arguments.resume.allow_changes,
                    "go on though the configuration or the data have changed");
  command->add_option("--log", arguments.log,
                      "write a JSON line for each optimiser step and epoch to this file");
  command->add_flag("-q,--quiet", arguments.quiet, "no progress bar and no tables");
  return command;
}

}  // namespace tandem
