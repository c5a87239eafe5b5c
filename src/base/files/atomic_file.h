#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "base/files/file.h"
#include "base/files/file_lock.h"

namespace tandem {

/// A file that appears whole or not at all: written as NAME.part beside its place, which is locked
/// meanwhile, and moved there by commit(). A pipe or a device is written to directly. Errors as in
/// base/files/file.h; Error{bad_input} as well where another process writes it, and for a mount
/// point. Not thread-safe.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  /// Goes on with NAME.part where there is one: `whole` says how many of its bytes to keep.
  AtomicFile(const std::filesystem::path& path,
             const std::function<uint64_t(const std::filesystem::path& part)>& whole);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Without commit() or keep() nothing is left, and a file that stood there is as it was.
  ~AtomicFile();

  void write(std::string_view text) { file_.write(text); }
  void write(std::span<const std::byte> bytes) { file_.write(bytes); }
  /// Overwrites bytes that were written before; not for pipes.
  void write_at(uint64_t offset, std::string_view text) { file_.write_at(offset, text); }

  /// Syncs and moves the file to its place.
  void commit();
  /// Syncs and leaves what there is unfinished, as NAME.part; returns its path.
  std::filesystem::path keep();

 private:
  AtomicFile(const std::filesystem::path& path, bool keeps);
  bool is_beside() const { return part_ != path_; }

  std::filesystem::path path_, part_;
  std::optional<FileLock> lock_;
  OutputFile file_;
};

/// Moves a synced file over another one, or to where none is, in one step that a crash cannot
/// undo. Both are in one directory.
void replace_file(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace tandem
