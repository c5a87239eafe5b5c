#pragma once

#include <filesystem>
#include <functional>

namespace tandem {

// Errors as in base/files/file.h.

/// Absolute, without a trailing slash, and the directory itself where the user names a link to it.
/// Throws Error{bad_input} for the root, and for a link to nothing.
std::filesystem::path resolve_directory(const std::filesystem::path& target);

/// Whether a file of this path, which need not exist, would lie in that directory, links resolved.
bool lies_within(const std::filesystem::path& path, const std::filesystem::path& directory);

/// Fails now, with one clear line, where no directory could later be written at `target`: its
/// parent cannot be made or written to (a directory is made there and removed), or `target` exists
/// and is not an (overwritable) directory, or is a mount point, which cannot be renamed.
void check_replaceable_directory(const std::filesystem::path& target, bool overwrite);

/// Removes what replace_directory() has left beside a target where the process was killed. Only for
/// who knows that nobody is writing it now.
void remove_leftovers(const std::filesystem::path& target);

/// Builds a directory beside `target` by calling `fill(temporary)`, syncs everything and moves it
/// to `target` in one rename: a reader sees the old directory or the new one, never a mixture. With
/// `overwrite`, an existing target is exchanged (renameat2; two renames where the file system lacks
/// it) and then deleted; without it, an existing non-empty target is an Error{bad_input}. On any
/// exception the temporary directory is removed and `target` is as it was, with one exception:
/// where only deleting the old content fails, `target` is new and the message says so.
void replace_directory(const std::filesystem::path& target, bool overwrite,
                       const std::function<void(const std::filesystem::path&)>& fill);

}  // namespace tandem
