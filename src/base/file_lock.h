#pragma once

#include <filesystem>

namespace tandem {

/// Holds a file locked against other processes (and other holders in this one) while it lives. The
/// file is made where it is missing, and stays. Errors as in base/file.h.
class FileLock {
 public:
  /// Waits until nobody else holds it.
  explicit FileLock(const std::filesystem::path& path);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  int descriptor_ = -1;
};

}  // namespace tandem
