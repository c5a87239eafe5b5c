#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tandem {

/// The value of an environment variable, unless it is empty.
std::optional<std::string> environment(const char* variable);

/// A path as huggingface_hub reads one from an environment variable: "~" and "~user" at its
/// beginning are home directories, "$NAME" and "${NAME}" anywhere the values of variables. What
/// means nothing stays as it is.
std::filesystem::path expand_path(const std::string& text);

/// The same of a variable's value; nothing where it is empty.
std::optional<std::filesystem::path> environment_path(const char* variable);

}  // namespace tandem
