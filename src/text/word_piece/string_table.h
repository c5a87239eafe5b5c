#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tandem {

/// Strings to numbers, in one flat array with open addressing. The strings belong to the caller and
/// must outlive it. A hash grows byte by byte, so that every prefix of a text can be looked up in
/// one walk over it. Reading is thread-safe.
class StringTable {
 public:
  static constexpr uint64_t kEmptyHash = 0xCBF29CE484222325;  // FNV-1a
  static uint64_t extend(uint64_t hash, char byte) {
    return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  }
  static uint64_t hash_of(std::string_view text);

  /// Room for `size` strings.
  explicit StringTable(size_t size);

  /// A string that is there already keeps its place and gets the new value (>= 0). Returns the one
  /// that it had, or -1.
  int32_t insert(std::string_view text, int32_t value);
  /// -1 where it is not.
  int32_t find(std::string_view text) const { return find(text, hash_of(text)); }
  int32_t find(std::string_view text, uint64_t hash) const;

 private:
  struct Slot {
    std::string_view text;
    int32_t value = -1;
    uint32_t hash = 0;
  };

  size_t slot_of(std::string_view text, uint64_t hash) const;

  std::vector<Slot> slots_;
  size_t mask_;
};

}  // namespace tandem
