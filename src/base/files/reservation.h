#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/files/file_lock.h"

namespace tandem {

/// Keeps a directory that is to be written for this process while it lives, though there be none
/// yet: whoever else reserves it, or one within it, is told who has it. The mark is a locked file
/// beside the directory, ".<name>.lock", which says the process and its host. It is deleted in the
/// end, with the folders that had to be made for it, if they are empty still; where the process is
/// killed it stays, unlocked, and the next one takes it over. Errors as in base/files/file.h.
class Reservation {
 public:
  /// Throws Error{bad_input} where somebody else has it, naming the process.
  explicit Reservation(const std::filesystem::path& target);
  /// Nothing where somebody else has it.
  static std::optional<Reservation> try_make(const std::filesystem::path& target);
  Reservation(Reservation&& other) noexcept;
  ~Reservation();

  /// As it was given.
  const std::filesystem::path& target() const { return target_; }

 private:
  struct Untaken {};
  Reservation(const std::filesystem::path& target, Untaken);
  /// What holds it; nothing where this does now.
  std::optional<std::filesystem::path> take();
  void make_folders();

  std::filesystem::path target_, directory_;
  std::vector<std::filesystem::path> made_;  ///< folders, the outermost first
  std::optional<FileLock> lock_;
};

}  // namespace tandem
