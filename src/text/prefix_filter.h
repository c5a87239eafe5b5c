#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "text/string_table.h"

namespace tandem {

/// Says of a prefix's hash (see StringTable) whether it may be one of the strings, or how one of
/// them begins: where it says no, that is sure (Bloom 1970, with one hash). Bounded in memory,
/// whatever the strings. Reading is thread-safe.
class PrefixFilter {
 public:
  /// Room for strings of so many bytes in all.
  explicit PrefixFilter(size_t num_bytes)
      : marks_(std::clamp<size_t>(std::bit_ceil(2 * num_bytes + 1), 64, kMost)),
        shift_(64 - std::countr_zero(marks_.size())) {}

  void insert(std::string_view text) {
    uint64_t hash = StringTable::kEmptyHash;
    for (const char byte : text) {
      hash = StringTable::extend(hash, byte);
      marks_[place(hash)] |= kBegins;
    }
    marks_[place(hash)] |= kIs;
  }

  bool may_begin(uint64_t hash) const { return (marks_[place(hash)] & kBegins) != 0; }
  bool may_be(uint64_t hash) const { return (marks_[place(hash)] & kIs) != 0; }

 private:
  static constexpr size_t kMost = size_t{1} << 18;  // stays in a core's cache
  static constexpr uint8_t kBegins = 1;
  static constexpr uint8_t kIs = 2;

  /// The high bits of a product depend on all bits of the hash.
  size_t place(uint64_t hash) const { return (hash * 0x9E3779B97F4A7C15) >> shift_; }

  std::vector<uint8_t> marks_;
  int shift_;
};

}  // namespace tandem
