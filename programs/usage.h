#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tandem {

/// Parses the arguments. Gives the exit code where there is no more to do: --help and --version
/// have been answered. Throws Error{bad_input} for wrong usage, with what may be meant and whose
/// help to read.
std::optional<int> parse_arguments(CLI::App& app, int argc, char** argv);

/// The names of the program's commands.
std::vector<std::string> command_names(const CLI::App& app);

}  // namespace tandem
