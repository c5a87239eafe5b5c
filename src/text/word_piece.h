#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/prefix_filter.h"
#include "text/vocabulary.h"

namespace tandem {

struct WordPieceOptions {
  std::string unknown = "[UNK]";
  std::string continuation = "##";  ///< opens every token that does not begin a word
  int max_word_length = 100;        ///< code points; a longer word is unknown
};

/// Bytes [begin, end) of a word that are one token.
struct Piece {
  int32_t id = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool operator==(const Piece&) const = default;
};

/// Splits words into the longest tokens of a vocabulary, from left to right; a word that cannot be
/// covered is one unknown token. Source: Wu et al. 2016 (arXiv:1609.08144), `tokenizers` 0.23.3
/// `WordPiece`. Thread-safe.
class WordPiece {
 public:
  /// `vocabulary` must outlive it. Throws Error{bad_input} where it lacks the unknown token.
  WordPiece(const Vocabulary& vocabulary, const WordPieceOptions& options);

  /// Replaces `out` with the pieces of a normalised word.
  void split(std::string_view word, std::vector<Piece>& out) const;

 private:
  Piece longest(std::string_view word, size_t begin) const;

  const Vocabulary* vocabulary_;
  StringTable continuations_;  // without their prefix
  PrefixFilter words_filter_;
  PrefixFilter continuations_filter_;
  size_t max_word_length_;
  int32_t unknown_;
};

}  // namespace tandem
