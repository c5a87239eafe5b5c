#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/fail.h"
#include "base/strings/did_you_mean.h"
#include "programs/door.h"
#include "programs/help/config_help.h"
#include "programs/help/manual.h"
#include "programs/tandem/commands.h"
#include "programs/usage.h"

namespace tandem {

namespace {

struct Arguments {
  std::vector<std::string> topic;
  bool manual = false;
};

std::string help_on(const CLI::App& app, const std::vector<std::string>& topic) {
  // App::help() would give that of the command in hand.
  if (topic.empty())
    return app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
  if (topic.front() == "config")
    return topic.size() > 1 ? config_key_text(topic[1]) : config_keys_text();
  std::vector<std::string> names = command_names(app);
  if (std::ranges::find(names, topic.front()) == names.end()) {
    names.emplace_back("config");
    bad_input("there is no command '", topic.front(), "'", did_you_mean(topic.front(), names),
              "; see tandem --help");
  }
  return app.get_subcommand(topic.front())->help("tandem");
}

}  // namespace

void add_help(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command =
      app.add_subcommand("help", "What a command, or a key of a configuration, is for");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("topic", arguments->topic,
                      "a command; or config, or config KEY: keys of a configuration");
  command->add_flag("--man", arguments->manual, "the whole as a manual page: man -l FILE");
  command->callback([&app, &chosen, arguments] {
    chosen = [&app, arguments] {
      print_text(arguments->manual ? manual_page(app) : help_on(app, arguments->topic));
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace tandem
