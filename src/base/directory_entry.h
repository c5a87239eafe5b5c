#pragma once

#include <filesystem>

namespace tandem {

// What stands in a directory, as a whole; what files hold is read and written by base/file.h.

/// Whether a regular file is there, or a link to one; false where that cannot be told.
bool is_file(const std::filesystem::path& path);

}  // namespace tandem
