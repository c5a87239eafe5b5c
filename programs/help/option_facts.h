#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tandem {

/// What the shells and the manual page say of one option.
struct OptionFacts {
  std::vector<std::string> names;  ///< "-o", "--output"; of a positional its name alone
  bool is_positional = false;
  bool takes_value = false;
  std::vector<std::string> choices;  ///< the words that it takes; empty: anything
  std::string description;
};

struct CommandFacts {
  std::string name, description;
  std::vector<OptionFacts> options;
};

/// Every command of the program, as it parses them.
std::vector<CommandFacts> commands_of(const CLI::App& app);

}  // namespace tandem
