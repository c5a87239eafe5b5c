#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace tandem {

// The one seam for files. Every function throws Error{bad_input} for what the user can mend (missing, not
// readable, not writable) and Error{failed} for the rest; messages name the path and the system's reason.

/// A whole file mapped read-only. Movable; unmapped when destroyed. Reading is thread-safe.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

/// The whole content of a regular file. Throws Error{bad_input} above `max_bytes`.
std::string read_file(const std::filesystem::path& path, uint64_t max_bytes = uint64_t{1} << 30);

/// Writes and syncs a new file; an existing one is overwritten in place.
void write_file(const std::filesystem::path& path, std::string_view content);
void write_file(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts);

/// Fails now, with one clear line, where no directory could later be written at `target`: its parent cannot be
/// made or written to, or `target` exists and is not an (overwritable) directory.
void check_replaceable_directory(const std::filesystem::path& target, bool overwrite);

/// Builds a directory beside `target` by calling `fill(temporary)`, syncs everything and moves it to `target` in one
/// rename: a reader sees the old directory or the new one, never a mixture. With `overwrite`, an existing target is
/// exchanged (renameat2) and then deleted; without it, an existing non-empty target is an Error{bad_input}. On any
/// exception the temporary directory is removed and `target` is as it was.
void replace_directory(const std::filesystem::path& target, bool overwrite,
                       const std::function<void(const std::filesystem::path&)>& fill);

}  // namespace tandem
