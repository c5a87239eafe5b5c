#include "programs/help/manual.h"

#include <CLI/CLI.hpp>

#include "base/fail.h"
#include "base/strings/text.h"
#include "programs/help/option_facts.h"

namespace tandem {

namespace {

/// A text that troff takes as it stands.
std::string escaped(const std::string& text) {
  std::string safe = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string synopsis(const CommandFacts& command) {
  std::string line = ".B tandem " + command.name + "\n";
  for (const OptionFacts& option : command.options) {
    if (option.is_positional) line += ".I " + escaped(option.names.front()) + "\n";
  }
  return line + "[options]\n";
}

std::string entry(const OptionFacts& option) {
  std::string heading = join(option.names, ", ");
  if (!option.choices.empty()) {
    heading += " " + join(option.choices, "|");
  } else if (option.takes_value && !option.is_positional) {
    heading += " VALUE";
  }
  return concat(".TP\n.B ", escaped(heading), "\n", escaped(option.description), "\n");
}

}  // namespace

std::string manual_page(const CLI::App& app) {
  std::string page =
      concat(".TH TANDEM 1 \"\" \"Tandem ", TANDEM_VERSION, "\"\n.SH NAME\ntandem \\- ",
             escaped(app.get_description()), "\n.SH SYNOPSIS\n.B tandem\n.I command\n[options]\n");
  page += ".SH COMMANDS\n";
  for (const CommandFacts& command : commands_of(app)) {
    page += ".SS " + command.name + "\n" + synopsis(command) + ".PP\n" +
            escaped(command.description) + ".\n";
    for (const OptionFacts& option : command.options) page += entry(option);
  }
  page +=
      ".SH EXIT STATUS\n0: done. 1: failed while working. 2: wrong usage, configuration, data or "
      "model. 130, 143: stopped by a signal.\n";
  return page;
}

}  // namespace tandem
