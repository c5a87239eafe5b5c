#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "tandem/error.h"

namespace tandem::fuzz {

/// Each target defines what is done with an input. A hostile one may cause an Error of the user's
/// kind; anything else that is thrown, and whatever a sanitizer finds, is a fault of ours.
void try_input(std::string_view input);

/// Bytes as a file in memory, for what wants a path.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("input", 0)) {
    if (::write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      __builtin_trap();
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace tandem::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  try {
    tandem::fuzz::try_input({reinterpret_cast<const char*>(bytes), size});
  } catch (const tandem::Error& error) {
    if (error.code() != tandem::ErrorCode::bad_input ||
        error.message().find('\n') != std::string::npos)
      __builtin_trap();
  }
  return 0;
}
