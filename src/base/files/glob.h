#pragma once

#include <filesystem>
#include <vector>

namespace tandem {

/// The files that a pattern of the shell (* ? [...]) stands for, in the order of their names. A
/// path without these, and one that is a file itself, stands for itself. Throws Error{bad_input}
/// for a pattern that no file matches.
std::vector<std::filesystem::path> expand_glob(const std::filesystem::path& pattern);

}  // namespace tandem
