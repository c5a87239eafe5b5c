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
  bool operator==(const WordKey&) const = default;
};

/// The pieces of the short words that were seen last, so that a frequent word costs one look-up.
/// Of fixed size. For one thread.
class WordCache {
 public:
  static constexpr size_t kMostPieces = 3;

  /// A word and its pieces.
  struct Entry {
    WordKey key;
    std::array<int32_t, kMostPieces> ids;
    std::array<uint8_t, kMostPieces> ends;  ///< bytes from the word's begin
    uint8_t num_pieces = 0;                 ///< 0: nothing stands here
  };

  WordCache() : pairs_(kPairs) {}

  /// Null where it does not hold the word.
  const Entry* find(WordKey key) const {
    const Pair& pair = pairs_[place(key)];
    if (pair.newer.key == key) return &pair.newer;
    if (pair.older.key == key) return &pair.older;
    return nullptr;
  }
  /// In the place of an older one; one of more than kMostPieces pieces is not kept.
  void insert(WordKey key, std::span<const Piece> pieces);

 private:
  /// Two words in one line of the processor's cache.
  struct alignas(64) Pair {
    Entry newer;
    Entry older;
  };
  static constexpr size_t kPairs = 16384;

  static size_t place(WordKey key) {
    uint64_t mixed = (key.low ^ 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 32U) ^ key.high) * 0x94D049BB133111EB;
    return mixed >> 50U;
  }

  std::vector<Pair> pairs_;
};

}  // namespace tandem
