#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>

namespace tandem {

/// An option that is one of a few words, which its help lists; `choose` hears what the word means.
template <typename Value>
CLI::Option* add_choice(CLI::App& command, const char* name,
                        const std::function<void(Value)>& choose,
                        const std::map<std::string, Value>& choices, const std::string& help) {
  return command
      .add_option_function<std::string>(
          name, [choose, choices](const std::string& word) { choose(choices.at(word)); }, help)
      ->check(CLI::IsMember(choices));
}

}  // namespace tandem
