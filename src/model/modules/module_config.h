#pragma once

#include <filesystem>

#include "format/json.h"

namespace tandem {

/// A JSON object of a module's config.json. Throws Error{bad_input} where the file holds something
/// else.
Json read_module_config(const std::filesystem::path& file);

/// A size from 1 to 2^20. Throws Error{bad_input} naming `file` and `key`.
int read_module_size(const Json& json, const char* key, const std::filesystem::path& file);

/// A truth value, or `absent` where the key is not there. Throws Error{bad_input}.
bool read_module_flag(const Json& json, const char* key, bool absent,
                      const std::filesystem::path& file);

}  // namespace tandem
