#include "base/files/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "base/interrupt.h"
#include "base/system_call.h"

namespace tandem {

namespace {

bool is_still_at(int descriptor, const std::filesystem::path& path) {
  struct stat held {
  }, found{};
  return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &found) == 0 &&
         held.st_ino == found.st_ino && held.st_dev == found.st_dev;
}

bool has_no_locks(int error) {
  return error == ENOLCK || error == ENOSYS || error == EOPNOTSUPP;
}

/// A descriptor that holds the lock; -1 where somebody else does.
int lock_now(const std::filesystem::path& path) {
  while (true) {
    const int descriptor = fault::strikes("open", path)
                               ? -1
                               : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode_t{0666});
    if (descriptor < 0) fail_system("lock", path);
    const bool locked =
        !fault::strikes("flock", path) && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    const int error = locked ? 0 : errno;
    if (has_no_locks(error) || (locked && is_still_at(descriptor, path))) return descriptor;
    ::close(descriptor);
    if (error == EWOULDBLOCK) return -1;
    // Its last holder may have deleted it: then the lock is of a file that nobody sees.
    if (error != 0 && error != EINTR) fail_system("lock", path, error);
  }
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) {
  // Not flock() that waits: it would hold up a person who asks to stop.
  while ((descriptor_ = lock_now(path)) < 0) {
    check_interrupt();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::optional<FileLock> FileLock::try_lock(const std::filesystem::path& path) {
  const int descriptor = lock_now(path);
  if (descriptor < 0) return std::nullopt;
  return FileLock(descriptor);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tandem
