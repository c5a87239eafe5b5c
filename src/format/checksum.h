#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tandem {

/// "xxh3_128:" and 32 hexadecimal digits, as `xxhsum -H2` prints them. Guards against damage, not
/// against an attacker.
std::string checksum_of(std::span<const std::byte> bytes);

/// The same of a file that is read, not mapped: memory does not grow with it.
std::string checksum_of_file(const std::filesystem::path& path);

/// 32 bits for something small.
uint32_t short_checksum_of(std::string_view bytes);

/// checksum_of() bytes that come in parts. Not thread-safe.
class Checksum {
 public:
  Checksum();
  ~Checksum();
  Checksum(const Checksum&) = delete;
  Checksum& operator=(const Checksum&) = delete;

  void add(std::span<const std::byte> bytes);
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tandem
