#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tandem {

/// The ending of an output file's name, which says how it is written: one of `known`, or "" for a
/// name without one. Throws Error{bad_input} that lists them for any other.
std::string output_ending(const std::string& option, const std::filesystem::path& path,
                          std::initializer_list<std::string_view> known);

}  // namespace tandem
