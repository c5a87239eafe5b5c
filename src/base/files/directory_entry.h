#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace tandem {

// What stands in directories, made, linked, listed and removed; contents are read and written by
// base/files/file.h. Errors as there.

/// Whether a regular file is there, or a link to one; false where that cannot be told.
bool is_file(const std::filesystem::path& path);

/// Makes a directory and those above it that are missing.
void make_directories(const std::filesystem::path& path);

/// Makes a file that is there under another name, too: a link, so that large ones are not written
/// anew, or a copy where there are no such links.
void link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes a symbolic link at `place`, where nothing may be yet.
void make_link(const std::filesystem::path& target, const std::filesystem::path& place);

/// Removes a file or a link; where none is, nothing happens.
void remove_file(const std::filesystem::path& path);

/// What is in a directory, in order of name; nothing where there is no such directory.
std::vector<std::filesystem::path> list_directory(const std::filesystem::path& directory);

/// Removes a directory with all that is in it, so that a crash leaves it whole or under the name
/// ".<name>.removed"; where none is, nothing happens.
void remove_directory(const std::filesystem::path& directory);

/// Removes a directory that is empty; one that is not stays.
void remove_empty_directory(const std::filesystem::path& directory);

/// What stands beside `path` under nearly the same name; nothing where none does, or that cannot be
/// told.
std::optional<std::filesystem::path> near_entry(const std::filesystem::path& path);

/// Everything below a directory, directories themselves included, in no particular order. Links are
/// not followed.
std::vector<std::filesystem::path> list_below(const std::filesystem::path& directory);

}  // namespace tandem
