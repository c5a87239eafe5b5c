#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/word_piece/piece_trie.h"
#include "text/word_piece/vocabulary.h"

namespace tandem {

struct WordPieceOptions {
  std::string unknown = "[UNK]";
  std::string continuation = "##";  ///< opens every token that does not begin a word
  int max_word_length = 100;        ///< code points; a longer word is unknown
};

/// Splits words into the longest tokens of a vocabulary, from left to right; a word that cannot be
/// covered is one unknown token. Source: Wu et al. 2016 (arXiv:1609.08144), `tokenizers` 0.23.3
/// `WordPiece`. Thread-safe.
class WordPiece {
 public:
  /// `vocabulary` must outlive it. Throws Error{bad_input} where it lacks the unknown token.
  WordPiece(const Vocabulary& vocabulary, const WordPieceOptions& options);

  /// The pieces of a normalised word, which is not empty. They lie in `buffer`, which grows.
  std::span<const Piece> split(std::string_view word, std::vector<Piece>& buffer) const;

 private:
  size_t max_word_length_;
  int32_t unknown_;
  PieceTrie trie_;
};

}  // namespace tandem
