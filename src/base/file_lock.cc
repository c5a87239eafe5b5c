#include "base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/system_call.h"

namespace tandem {

namespace {

bool is_still_at(int descriptor, const std::filesystem::path& path) {
  struct stat held {
  }, found{};
  return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &found) == 0 &&
         held.st_ino == found.st_ino && held.st_dev == found.st_dev;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) {
  while (true) {
    descriptor_ = fault::strikes("open")
                      ? -1
                      : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, mode_t{0666});
    if (descriptor_ < 0) fail_system("lock", path);
    int result = -1;
    do {
      result = fault::strikes("flock") ? -1 : ::flock(descriptor_, LOCK_EX);
    } while (result != 0 && errno == EINTR);
    const int error = errno;
    if (result == 0 && is_still_at(descriptor_, path)) return;
    ::close(descriptor_);
    // Its last holder may have deleted it: then the lock is of a file that nobody sees.
    if (result != 0) fail_system("lock", path, error);
  }
}

FileLock::~FileLock() {
  ::close(descriptor_);
}

}  // namespace tandem
