#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tandem {

// manifest.json: what a directory of files holds, with the size and checksum of each, and the
// version of its format. It is written last, and read first.

inline constexpr const char* kManifestFile = "manifest.json";

/// Writes and syncs it for files that stand in the directory.
void write_manifest(const std::filesystem::path& directory, const std::vector<std::string>& files,
                    int format_version);

/// Throws Error{bad_input} unless the manifest is of this version and each of these files is as it
/// says.
void verify_manifest(const std::filesystem::path& directory, const std::vector<std::string>& files,
                     int format_version);

}  // namespace tandem
