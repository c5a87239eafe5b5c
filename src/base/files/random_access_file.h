#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace tandem {

/// A file that is read anywhere, without mapping it: memory holds what was asked for alone. Errors
/// as in base/files/file.h. Reading is thread-safe.
class RandomAccessFile {
 public:
  explicit RandomAccessFile(const std::filesystem::path& path);
  /// Takes an open descriptor; `path` is for error messages.
  RandomAccessFile(int descriptor, std::filesystem::path path);
  RandomAccessFile(const RandomAccessFile&) = delete;
  RandomAccessFile& operator=(const RandomAccessFile&) = delete;
  ~RandomAccessFile();

  /// Fills `bytes` from `offset` on. Throws Error{failed} where the file ends before.
  void read(int64_t offset, std::span<std::byte> bytes) const;

  int descriptor() const { return descriptor_; }

 private:
  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace tandem
