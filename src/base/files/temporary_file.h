#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "base/files/random_access_file.h"

namespace tandem {

/// A file without a name, which ends with the process however that ends. Not thread-safe.
class TemporaryFile {
 public:
  /// In a directory; without one in the system's for such files ($TMPDIR, else /tmp). Throws
  /// Error{failed, bad_input} where none can be made.
  explicit TemporaryFile(const std::filesystem::path& directory = {});

  /// Appends and returns where. Throws Error{failed} for a full disk; what was there stays.
  int64_t append(std::span<const std::byte> bytes);
  void read(int64_t offset, std::span<std::byte> bytes) const { file_.read(offset, bytes); }

 private:
  std::filesystem::path directory_;
  RandomAccessFile file_;
  int64_t size_ = 0;
};

}  // namespace tandem
