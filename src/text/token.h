#pragma once

#include <cstdint>
#include <vector>

namespace tandem {

/// Bytes [begin, end) of a word that are one token.
struct Piece {
  int32_t id = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool operator==(const Piece&) const = default;
};

/// One token of a text, before special tokens are put around it.
struct Token {
  int32_t id;
  int32_t begin;  ///< first code point in the text
  int32_t end;    ///< one past the last
  int32_t word;   ///< index of its word
};

/// A text, or a list of words, as tokens. Reuse one object to save allocations.
struct TokenList {
  std::vector<Token> tokens;
  int32_t num_words = 0;    ///< index of the next word
  bool fixed_word = false;  ///< every token belongs to the word `num_words`

  void clear(bool fix_word) {
    tokens.clear();
    num_words = 0;
    fixed_word = fix_word;
  }
  int32_t take_word() { return fixed_word ? num_words : num_words++; }
};

}  // namespace tandem
