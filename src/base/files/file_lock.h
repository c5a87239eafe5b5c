#pragma once

#include <filesystem>
#include <optional>

namespace tandem {

/// Holds a file locked against other processes (and other holders in this one) while it lives; the
/// kernel lets go of it when the process ends, however that ends. The file is made where it is
/// missing, and stays. On a file system without locks it is as if nobody else held it. Errors as in
/// base/files/file.h.
class FileLock {
 public:
  /// Waits until nobody else holds it, or for check_interrupt().
  explicit FileLock(const std::filesystem::path& path);
  /// Nothing where somebody else holds it.
  static std::optional<FileLock> try_lock(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
};

}  // namespace tandem
