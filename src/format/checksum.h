#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace tandem {

/// "xxh3_128:" and 32 hexadecimal digits, as `xxhsum -H2` prints them. Guards against damage, not
/// against an attacker.
std::string checksum_of(std::span<const std::byte> bytes);

/// The same of bytes that come in parts. Not thread-safe.
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
