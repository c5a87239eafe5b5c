#include "programs/help/option_facts.h"

#include <CLI/CLI.hpp>

#include "base/strings/text.h"

namespace tandem {

namespace {

/// CLI11 shows them as "TEXT:{stop,skip}".
std::vector<std::string> choices_in(const std::string& type) {
  const size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return split(std::string_view(type).substr(open + 1, close - open - 1), ',');
}

OptionFacts facts_of(const CLI::Option& option) {
  OptionFacts facts{.names = {},
                    .is_positional = option.get_positional(),
                    .takes_value = option.get_items_expected_max() > 0,
                    .choices = choices_in(option.get_type_name()),
                    .description = option.get_description()};
  for (const std::string& name : option.get_snames()) facts.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) facts.names.push_back("--" + name);
  if (facts.is_positional) facts.names = {option.get_name(/*positional=*/true)};
  return facts;
}

}  // namespace

std::vector<CommandFacts> commands_of(const CLI::App& app) {
  std::vector<CommandFacts> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    CommandFacts& facts =
        commands.emplace_back(CommandFacts{command->get_name(), command->get_description(), {}});
    for (const CLI::Option* option : command->get_options())
      facts.options.push_back(facts_of(*option));
  }
  return commands;
}

}  // namespace tandem
