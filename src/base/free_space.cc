#include "base/free_space.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace tandem {

namespace fs = std::filesystem;

namespace {

/// The number that a file of the kernel consists of; nothing for "max".
std::optional<uint64_t> number_in(const char* path) {
  std::ifstream file(path);
  uint64_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

std::optional<uint64_t> available_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string name; file >> name;) {
    uint64_t kilobytes = 0;
    if (name == "MemAvailable:" && file >> kilobytes) return kilobytes * 1024;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return std::nullopt;
}

}  // namespace

std::optional<uint64_t> free_disk_bytes(const fs::path& path) {
  fs::path existing = fs::absolute(path);
  std::error_code error;
  while (!fs::exists(existing, error) && existing.has_relative_path())
    existing = existing.parent_path();
  const fs::space_info space = fs::space(existing, error);
  return error ? std::nullopt : std::optional<uint64_t>(space.available);
}

std::optional<uint64_t> free_memory_bytes() {
  const std::optional<uint64_t> available = available_memory();
  const auto limit = number_in("/sys/fs/cgroup/memory.max");
  const auto used = number_in("/sys/fs/cgroup/memory.current");
  if (!limit || !used) return available;
  const uint64_t left = *limit - std::min(*limit, *used);
  return std::min(left, available.value_or(left));
}

}  // namespace tandem
