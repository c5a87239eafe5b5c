#include "base/files/random_access_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "base/system_call.h"

namespace tandem {

namespace {

int open_to_read(const std::filesystem::path& path) {
  const int descriptor =
      fault::strikes("open", path) ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_system("read", path);
  return descriptor;
}

}  // namespace

RandomAccessFile::RandomAccessFile(const std::filesystem::path& path)
    : RandomAccessFile(open_to_read(path), path) {}

RandomAccessFile::RandomAccessFile(int descriptor, std::filesystem::path path)
    : path_(std::move(path)), descriptor_(descriptor) {}

RandomAccessFile::~RandomAccessFile() {
  ::close(descriptor_);
}

void RandomAccessFile::read(int64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = fault::strikes("read", path_)
                              ? -1
                              : ::pread(descriptor_, bytes.data(), bytes.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail_system("read", path_, count == 0 ? EIO : errno);
    bytes = bytes.subspan(static_cast<size_t>(count));
    offset += count;
  }
}

}  // namespace tandem
