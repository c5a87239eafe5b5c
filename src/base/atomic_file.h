#pragma once

#include <filesystem>
#include <string_view>

#include "base/file.h"

namespace tandem {

/// A file that appears whole or not at all: written beside its place and moved there by commit().
/// A pipe or a device is written to directly. Errors as in base/file.h. Not thread-safe.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Without commit() nothing is left, and a file that stood there is as it was.
  ~AtomicFile();

  void write(std::string_view text) { file_.write(text); }
  /// Syncs and moves the file to its place.
  void commit();

 private:
  std::filesystem::path path_, temporary_;
  OutputFile file_;
};

/// Moves a synced file over another one, or to where none is, in one step that a crash cannot
/// undo. Both are in one directory.
void replace_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace tandem
