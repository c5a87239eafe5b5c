#include <CLI/CLI.hpp>
#include <memory>

#include "base/fail.h"
#include "base/strings/text.h"
#include "programs/door.h"
#include "programs/help/option_facts.h"
#include "programs/tandem/commands.h"

namespace tandem {

namespace {

/// In single quotes, as every one of these shells takes it.
std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? "'\\''" : std::string(1, c);
  return safe + "'";
}

std::string names_of(const std::vector<CommandFacts>& commands) {
  return join(commands, " ", &CommandFacts::name);
}

std::string bash(const std::vector<CommandFacts>& commands) {
  std::string values, options;
  for (const CommandFacts& command : commands) {
    std::vector<std::string> names;
    for (const OptionFacts& option : command.options) {
      if (option.is_positional) continue;
      names.insert(names.end(), option.names.begin(), option.names.end());
      for (const std::string& name : option.names) {
        if (option.choices.empty()) continue;
        values += concat("    '", command.name, " ", name, "') words='", join(option.choices, " "),
                         "' ;;\n");
      }
    }
    options += concat("      ", command.name, ") words='", join(names, " "), "' ;;\n");
  }
  return concat("_tandem() {\n  local words='", names_of(commands),
                "'\n  [ \"$COMP_CWORD\" = 1 ] || case \"${COMP_WORDS[1]} "
                "${COMP_WORDS[COMP_CWORD-1]}\" in\n",
                values, "    *) case ${COMP_WORDS[1]} in\n      help) words='config ",
                names_of(commands), "' ;;\n", options,
                "    esac ;;\n  esac\n  COMPREPLY=($(compgen -W \"$words\" -- "
                "\"${COMP_WORDS[COMP_CWORD]}\"))\n}\ncomplete -o default -F _tandem tandem\n");
}

/// A description within the brackets of _arguments.
std::string bracketed(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string zsh(const std::vector<CommandFacts>& commands) {
  std::string list, cases;
  for (const CommandFacts& command : commands) {
    list += "  " + quoted(command.name + ":" + command.description) + "\n";
    cases += concat("  ", command.name, ") _arguments");
    for (const OptionFacts& option : command.options) {
      if (option.is_positional) continue;
      const std::string values =
          option.choices.empty() ? "_files" : "(" + join(option.choices, " ") + ")";
      for (const std::string& name : option.names) {
        cases += " \\\n    " + quoted(concat("*", name, "[", bracketed(option.description), "]",
                                             option.takes_value ? ":value:" + values : ""));
      }
    }
    cases += " \\\n    '*:file:_files' ;;\n";
  }
  return concat("#compdef tandem\nlocal -a commands=(\n", list,
                ")\nif (( CURRENT == 2 )); then\n  _describe command commands\n  return\nfi\n"
                "local command=$words[2]\nwords=(\"${(@)words[2,-1]}\")\n(( CURRENT-- ))\n"
                "case $command in\n",
                cases, "esac\n");
}

std::string fish(const std::vector<CommandFacts>& commands) {
  std::string text;
  for (const CommandFacts& command : commands) {
    text += concat("complete -c tandem -f -n __fish_use_subcommand -a ", command.name, " -d ",
                   quoted(command.description), "\n");
    for (const OptionFacts& option : command.options) {
      if (option.is_positional) continue;
      text += concat("complete -c tandem -n '__fish_seen_subcommand_from ", command.name, "'");
      for (const std::string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (!option.choices.empty()) {
        text += " -xa " + quoted(join(option.choices, " "));
      } else if (option.takes_value) {
        text += " -r";
      }
      text += " -d " + quoted(option.description) + "\n";
    }
  }
  return text;
}

}  // namespace

void add_completion(CLI::App& app, std::function<int()>& chosen) {
  CLI::App* command = app.add_subcommand(
      "completion",
      "A script that completes commands and options: eval \"$(tandem completion bash)\"");
  const auto shell = std::make_shared<std::string>();
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&app, &chosen, shell] {
    chosen = [&app, shell] {
      const std::vector<CommandFacts> commands = commands_of(app);
      print_text(*shell == "bash"  ? bash(commands)
                 : *shell == "zsh" ? zsh(commands)
                                   : fish(commands));
      return static_cast<int>(kDone);
    };
  });
}

}  // namespace tandem
