#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "text/token.h"
#include "text/unicode/ascii_scan.h"
#include "text/unicode/normalizer.h"
#include "text/word_piece/word_cache.h"
#include "text/word_piece/word_piece.h"

namespace tandem {

/// Buffers of one thread, kept between calls.
class PlainTextScratch {
 public:
  Normalized normalized;
  std::vector<Piece> pieces;

  /// The words seen last by one user; those of another are forgotten.
  WordCache& cache_of(uint64_t user) {
    if (user_ != user) cache_ = WordCache();
    user_ = user;
    return cache_;
  }

 private:
  WordCache cache_;
  uint64_t user_ = 0;

 public:
  static constexpr int64_t kTile = 4096;  ///< characters that are scanned at once
  /// Normal forms and classes of a tile, with room for a word's key to be read at its end.
  std::array<char, kTile + WordKey::kMost> normal;
  std::array<AsciiBlock, kTile / 64> blocks;
};

/// Splits text without added tokens into tokens: normalised, then words, then pieces of them.
/// Thread-safe, each thread with its own scratch.
///
/// Nearly all words of most texts are short and of ASCII characters alone. Those are found 64
/// characters at a time and looked up among the words seen last; what lies between them goes the
/// plain way. Both ways give the same tokens, because no rule looks beyond a space.
class PlainText {
 public:
  /// `pieces` must outlive it.
  PlainText(const Normalizer& normalizer, const WordPiece& pieces,
            const AsciiScan& scan = ascii_scan());

  /// Appends the tokens of a valid text whose first code point has number `first`.
  void append(std::string_view text, int32_t first, PlainTextScratch& scratch,
              TokenList& out) const;
  /// Words of a normalised text; `sources` as in Normalized.
  void append_words(std::string_view normalized, const int32_t* sources, PlainTextScratch& scratch,
                    TokenList& out) const;

 private:
  class Tile;

  /// Returns the number of the code point behind the last.
  int32_t append_plainly(std::string_view text, int32_t first, PlainTextScratch& scratch,
                         TokenList& out) const;

  Normalizer normalizer_;
  const WordPiece* word_piece_;
  AsciiTable table_;
  const AsciiScan* scan_;
  uint64_t number_;  ///< of this object among all that ever were
};

}  // namespace tandem
