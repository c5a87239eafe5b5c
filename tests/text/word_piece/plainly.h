#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "text/pre_tokenizer.h"
#include "text/word_piece/plain_text.h"

namespace tandem::testing {

/// Words of the letters a to c in pieces, some characters beyond them, and what is unknown.
inline const Vocabulary& small_vocabulary() {
  static const Vocabulary vocabulary(
      {"[UNK]", "a",  "b", "ab", "abc", "##a", "##b",  "##bc", "##c", "c",
       "-",     "!",  "é", "e",  "##e", "日",  "##日", "i",    "##i", "aaaaaaaaaaaaaaaaaa",
       "C",     "##C"});
  return vocabulary;
}

/// From the definition.
inline TokenList plainly(const Normalizer& normalizer, const WordPiece& word_piece,
                         const std::string& text, int32_t first) {
  Normalized normalized;
  normalizer.normalize(text, first, normalized);
  TokenList out;
  std::vector<Piece> buffer;
  size_t at = 0;
  for (std::string_view word; !(word = next_word(normalized.text, at)).empty(); ++out.num_words) {
    const int32_t* source = normalized.sources.data() + (word.data() - normalized.text.data());
    for (const Piece& piece : word_piece.split(word, buffer)) {
      out.tokens.push_back(
          {piece.id, source[piece.begin], source[piece.end - 1] + 1, out.num_words});
    }
  }
  return out;
}

inline bool same(const TokenList& a, const TokenList& b) {
  const auto equal = [](const Token& x, const Token& y) {
    return x.id == y.id && x.begin == y.begin && x.end == y.end && x.word == y.word;
  };
  return a.num_words == b.num_words && std::ranges::equal(a.tokens, b.tokens, equal);
}

}  // namespace tandem::testing
