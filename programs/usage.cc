#include "programs/usage.h"

#include <CLI/CLI.hpp>

#include "base/fail.h"
#include "base/strings/did_you_mean.h"

namespace tandem {

namespace {

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

[[noreturn]] void explain(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  const std::string help =
      concat("; see tandem ", chosen.empty() ? "" : command.get_name() + " ", "--help");
  const std::vector<std::string> extras = app.remaining(true);
  if (extras.empty()) bad_input(error.what(), help);
  const std::string& extra = extras.front();
  if (chosen.empty() && !extra.starts_with('-'))
    bad_input("there is no command '", extra, "'", did_you_mean(extra, command_names(app)), help);
  const std::string name = extra.substr(0, extra.find('='));
  const std::string hint = did_you_mean(name, option_names(command));
  bad_input(error.what(), hint, help);
}

}  // namespace

std::optional<int> parse_arguments(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    // --help and --version arrive so, too.
    if (error.get_exit_code() == 0) return app.exit(error);
    explain(app, error);
  }
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

}  // namespace tandem
