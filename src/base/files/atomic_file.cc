#include "base/files/atomic_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "base/fail.h"
#include "base/files/mount_point.h"
#include "base/system_call.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// The file itself where the user names a link to it.
fs::path behind_links(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path : real;
}

fs::path part_of(const fs::path& path) {
  std::error_code ignored;
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) return path;
  if (is_mount_point(path)) {
    bad_input("cannot write ", path,
              ": it is a mount point, which cannot be replaced; choose another file");
  }
  return path.string() + ".part";
}

/// None of what is written to directly.
std::optional<FileLock> lock_of(const fs::path& path, const fs::path& part) {
  if (part == path) return std::nullopt;
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (::access(directory.c_str(), W_OK | X_OK) != 0) fail_system("write", path);
  std::optional<FileLock> lock = FileLock::try_lock(part);
  if (!lock) bad_input("cannot write ", path, ": another process is writing ", part);
  return lock;
}

}  // namespace

AtomicFile::AtomicFile(const fs::path& path, bool keeps)
    : path_(behind_links(path)),
      part_(part_of(path_)),
      lock_(lock_of(path_, part_)),
      file_(keeps ? OutputFile::keeping(part_) : OutputFile(part_)) {}

AtomicFile::AtomicFile(const fs::path& path) : AtomicFile(path, false) {}

AtomicFile::AtomicFile(const fs::path& path,
                       const std::function<uint64_t(const fs::path& part)>& whole)
    : AtomicFile(path, true) {
  if (is_beside()) file_.cut(whole(part_));
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (is_beside()) fs::remove(part_, ignored);
}

void AtomicFile::commit() {
  file_.close();
  if (is_beside()) replace_file(part_, path_);
  part_ = path_;
}

fs::path AtomicFile::keep() {
  file_.close();
  return std::exchange(part_, path_);
}

void replace_file(const fs::path& from, const fs::path& to) {
  if (fault::strikes("rename", from, to) || ::rename(from.c_str(), to.c_str()) != 0)
    fail_system("write", to);
  const fs::path directory = to.has_parent_path() ? to.parent_path() : fs::path(".");
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_system("sync", directory);
  // File systems without such a thing sync by themselves.
  const bool synced =
      !fault::strikes("fsync", directory) && (::fsync(descriptor) == 0 || errno == EINVAL);
  const int error = errno;
  ::close(descriptor);
  if (!synced) fail_system("sync", directory, error);
}

}  // namespace tandem
