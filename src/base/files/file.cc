#include "base/files/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/checked.h"
#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/interrupt.h"
#include "base/system_call.h"

namespace tandem {

namespace {

int open_file(const std::filesystem::path& path, int flags) {
  const int descriptor =
      fault::strikes("open", path) ? -1 : ::open(path.c_str(), flags | O_CLOEXEC, mode_t{0666});
  if (descriptor >= 0) return descriptor;
  const int error = errno;
  const bool reads = (flags & O_ACCMODE) == O_RDONLY;
  const auto meant = reads && error == ENOENT ? near_entry(path) : std::nullopt;
  fail_system(reads ? "read" : "write", path, error,
              meant ? concat("; did you mean ", *meant, "?") : "");
}

/// Closes a descriptor on every way out.
class Closer {
 public:
  explicit Closer(int descriptor) : descriptor_(descriptor) {}
  Closer(const Closer&) = delete;
  Closer& operator=(const Closer&) = delete;
  ~Closer() { ::close(descriptor_); }

 private:
  int descriptor_;
};

/// Opens what must be a regular file; not to wait for the writer of a pipe.
int open_regular(const std::filesystem::path& path) {
  return open_file(path, O_RDONLY | O_NONBLOCK);
}

/// Size of a regular file; a directory, pipe or device is an error.
uint64_t size_of_regular(int descriptor, const std::filesystem::path& path) {
  struct stat status {};
  if (fault::strikes("fstat", path) || ::fstat(descriptor, &status) != 0) fail_system("read", path);
  if (S_ISDIR(status.st_mode)) fail_system("read", path, EISDIR);
  if (!S_ISREG(status.st_mode)) bad_input("cannot read ", path, ": it is not a regular file");
  return narrow<uint64_t>(status.st_size);
}

size_t read_some(int descriptor, std::span<char> buffer, const std::filesystem::path& path) {
  while (true) {
    const ssize_t count =
        fault::strikes("read", path) ? -1 : ::read(descriptor, buffer.data(), buffer.size());
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) fail_system("read", path);
  }
}

std::atomic<uint64_t> bytes_read = 0;

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int descriptor = open_regular(path);
  const Closer closer(descriptor);
  size_ = narrow<size_t>(size_of_regular(descriptor, path));
  if (size_ == 0) return;  // mmap refuses an empty range
  void* const address = fault::strikes("mmap", path)
                            ? MAP_FAILED
                            : ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (address == MAP_FAILED) fail_system("map", path);
  data_ = static_cast<const std::byte*>(address);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

void release_pages(std::span<const std::byte> mapped) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<uintptr_t>(mapped.data());
  // Pages that lie wholly within: others share the first and the last one.
  const uintptr_t first = (begin + page - 1) / page * page;
  const uintptr_t last = (begin + mapped.size()) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

InputFile::InputFile(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)) {}

InputFile::InputFile(const std::filesystem::path& path)
    // The writer of a pipe is waited for in read(), where a person may end that.
    : InputFile(open_file(path, O_RDONLY | O_NONBLOCK), path.string()) {
  ::fcntl(descriptor_, F_SETFL, 0);
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) {
    fail_system("read", path, EISDIR);
  }
}

InputFile InputFile::standard_input() {
  return InputFile(STDIN_FILENO, "<stdin>");
}

bool InputFile::ready() const {
  pollfd descriptor{descriptor_, POLLIN, 0};
  return ::poll(&descriptor, 1, 0) > 0;
}

InputFile InputFile::of_text(std::string_view text, std::string name) {
  const int descriptor = ::memfd_create(name.c_str(), MFD_CLOEXEC);
  if (descriptor < 0) fail_system("hold in memory", name);
  InputFile file(descriptor, std::move(name));
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) fail_system("hold in memory", file.name_);
    text.remove_prefix(static_cast<size_t>(written));
  }
  ::lseek(descriptor, 0, SEEK_SET);
  return file;
}

InputFile::InputFile(InputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), name_(std::move(other.name_)) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(name_, other.name_);
  return *this;
}

InputFile::~InputFile() {
  if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
}

size_t InputFile::read(std::span<char> buffer) {
  check_interrupt();
  // A remembered signal ends this wait, but not one in read().
  pollfd descriptor{descriptor_, POLLIN, 0};
  while (::poll(&descriptor, 1, -1) < 0 && errno == EINTR) check_interrupt();
  check_interrupt();
  const size_t count = read_some(descriptor_, buffer, name_);
  bytes_read += count;
  return count;
}

uint64_t input_bytes_read() {
  return bytes_read;
}

OutputFile::OutputFile(const std::filesystem::path& path, int flags)
    : path_(path), descriptor_(open_file(path, O_WRONLY | O_CREAT | flags)) {}

OutputFile::OutputFile(const std::filesystem::path& path) : OutputFile(path, O_TRUNC) {}

OutputFile OutputFile::appending(const std::filesystem::path& path) {
  return {path, O_APPEND};
}

OutputFile OutputFile::keeping(const std::filesystem::path& path) {
  return {path, 0};
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void OutputFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count =
        fault::strikes("write", path_) ? -1 : ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_system("write", path_);
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
}

void OutputFile::write(std::string_view text) {
  write(std::as_bytes(std::span(text.data(), text.size())));
}

void OutputFile::write_at(uint64_t offset, std::string_view text) {
  if (fault::strikes("lseek", path_) || ::lseek(descriptor_, narrow<off_t>(offset), SEEK_SET) < 0) {
    fail_system("write", path_);
  }
  write(text);
  if (fault::strikes("lseek", path_) || ::lseek(descriptor_, 0, SEEK_END) < 0)
    fail_system("write", path_);
}

void OutputFile::cut(uint64_t size) {
  const auto end = narrow<off_t>(size);
  const bool done = !fault::strikes("ftruncate", path_) && ::ftruncate(descriptor_, end) == 0;
  if (!done || ::lseek(descriptor_, end, SEEK_SET) < 0) fail_system("write", path_);
}

void OutputFile::close() {
  // A pipe or /dev/stdout cannot be synced, and need not be.
  const bool synced = !fault::strikes("fsync", path_) &&
                      (::fsync(descriptor_) == 0 || errno == EINVAL || errno == EROFS);
  if (!synced) fail_system("write", path_);
  if (::close(std::exchange(descriptor_, -1)) != 0) fail_system("write", path_);
}

bool file_exists(const std::filesystem::path& path) {
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  if (type == std::filesystem::file_type::not_found) return false;
  if (error) fail_system("read", path, error.value());
  return true;
}

std::string read_file(const std::filesystem::path& path, uint64_t max_bytes) {
  const int descriptor = open_regular(path);
  const Closer closer(descriptor);
  const uint64_t size = size_of_regular(descriptor, path);
  if (size > max_bytes) {
    bad_input("cannot read ", path, ": it has ", size, " bytes, more than the limit of ",
              max_bytes);
  }
  std::string content(narrow<size_t>(size), '\0');
  size_t filled = 0;
  while (filled < content.size()) {
    const size_t count = read_some(descriptor, std::span(content).subspan(filled), path);
    if (count == 0) break;  // the file has shrunk meanwhile
    filled += count;
  }
  content.resize(filled);
  return content;
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  OutputFile file(path);
  file.write(content);
  file.close();
}

void write_file(const std::filesystem::path& path,
                std::span<const std::span<const std::byte>> parts) {
  OutputFile file(path);
  for (const std::span<const std::byte> part : parts) file.write(part);
  file.close();
}

}  // namespace tandem
