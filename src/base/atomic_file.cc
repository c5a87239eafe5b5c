#include "base/atomic_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <random>
#include <system_error>

#include "base/fail.h"
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

fs::path temporary_for(const fs::path& path) {
  std::error_code ignored;
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) return path;
  return path.parent_path() /
         concat(".", path.filename().string(), ".", std::hex, std::random_device()());
}

}  // namespace

AtomicFile::AtomicFile(const fs::path& path)
    : path_(behind_links(path)), temporary_(temporary_for(path_)), file_(temporary_) {}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (temporary_ != path_) fs::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  file_.close();
  if (temporary_ != path_) replace_file(temporary_, path_);
  temporary_ = path_;
}

void replace_file(const fs::path& from, const fs::path& to) {
  if (fault::strikes("rename") || ::rename(from.c_str(), to.c_str()) != 0) fail_system("write", to);
  const fs::path directory = to.has_parent_path() ? to.parent_path() : fs::path(".");
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_system("sync", directory);
  // File systems without such a thing sync by themselves.
  const bool synced = !fault::strikes("fsync") && (::fsync(descriptor) == 0 || errno == EINVAL);
  const int error = errno;
  ::close(descriptor);
  if (!synced) fail_system("sync", directory, error);
}

}  // namespace tandem
