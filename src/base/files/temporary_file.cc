#include "base/files/temporary_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/system_call.h"

namespace tandem {
namespace {

/// std::filesystem::temp_directory_path() throws where $TMPDIR is no directory.
std::filesystem::path or_of_the_system(const std::filesystem::path& directory) {
  if (!directory.empty()) return directory;
  const char* const wanted = std::getenv("TMPDIR");
  return wanted == nullptr || *wanted == '\0' ? "/tmp" : wanted;
}

int open_nameless(const std::filesystem::path& directory) {
  std::string name = (directory / "tandem-XXXXXX").string();
  const int descriptor =
      fault::strikes("open", directory) ? -1 : ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) fail_system("write", directory);
  ::unlink(name.c_str());
  return descriptor;
}

}  // namespace

TemporaryFile::TemporaryFile(const std::filesystem::path& directory)
    : directory_(or_of_the_system(directory)), file_(open_nameless(directory_), directory_) {}

int64_t TemporaryFile::append(std::span<const std::byte> bytes) {
  const int64_t begin = size_;
  int64_t end = begin;
  while (!bytes.empty()) {
    const ssize_t count = fault::strikes("write", directory_)
                              ? -1
                              : ::pwrite(file_.descriptor(), bytes.data(), bytes.size(), end);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_system("write", directory_);
    bytes = bytes.subspan(static_cast<size_t>(count));
    end += count;
  }
  size_ = end;
  return begin;
}

}  // namespace tandem
