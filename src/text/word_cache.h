#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "text/token.h"

namespace tandem {

/// A short word without NUL as two numbers, filled up with zeros. A longer one has no key.
struct WordKey {
  uint64_t low = 0;
  uint64_t high = 0;
  static constexpr size_t kMost = 16;

  /// `word` points to `size` bytes, 1 to kMost; kMost bytes can be read there.
  static WordKey of(const char* word, size_t size) {
    WordKey key;
    std::memcpy(&key.low, word, 8);
    std::memcpy(&key.high, word + 8, 8);
    // The first bytes are the low ones, as on every machine that this runs on.
    if (size <= 8) {
      key.low &= ~uint64_t{0} >> (64 - 8 * size);
      key.high = 0;
    } else {
      key.high &= ~uint64_t{0} >> (128 - 8 * size);
    }
    return key;
  }
  /// The same of 1 to kMost bytes, reading no others.
  static WordKey of(std::string_view word) {
    std::array<char, kMost> padded{};
    std::memcpy(padded.data(), word.data(), word.size());
    return of(padded.data(), word.size());
  }
  bool operator==(const WordKey&) const = default;
};

/// The pieces of the short words that were seen last, so that a frequent word costs one look-up.
/// Of fixed size. For one thread.
class WordCache {
 public:
  static constexpr size_t kMostPieces = 7;

  /// A word and its pieces, in one line of the processor's cache.
  struct alignas(64) Entry {
    WordKey key;
    std::array<int32_t, kMostPieces> ids;
    std::array<uint8_t, kMostPieces> ends;  ///< bytes from the word's begin
    uint8_t num_pieces = 0;                 ///< 0: nothing stands here
  };

  WordCache() : entries_(kEntries) {}

  /// Null where it does not hold the word.
  const Entry* find(WordKey key) const {
    const size_t at = slot(key);
    if (entries_[at].key == key) return &entries_[at];
    if (entries_[at ^ 1U].key == key) return &entries_[at ^ 1U];
    return nullptr;
  }
  /// In the place of an older one; one of more than kMostPieces pieces is not kept.
  void insert(WordKey key, std::span<const Piece> pieces);

 private:
  static constexpr size_t kEntries = 16384;

  static size_t slot(WordKey key) {
    uint64_t mixed = (key.low ^ 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 32U) ^ key.high) * 0x94D049BB133111EB;
    return mixed >> 50U;
  }

  std::vector<Entry> entries_;
};

}  // namespace tandem
