#pragma once

#include <filesystem>
#include <string>

namespace tandem {

/// Writes .tandem_export.json into an export that is complete but for it: the format and the
/// checksum of every file. Other tools do not read it; Tandem knows by it what it may replace.
void write_export_mark(const std::filesystem::path& directory, const std::string& format);

/// Throws Error{bad_input} where a directory holds anything but an export of that format as it was
/// written: no mark, another format, a file more, or one that was changed since.
void check_export_mark(const std::filesystem::path& directory, const std::string& format);

}  // namespace tandem
