#include "text/word_piece/word_piece.h"

#include <algorithm>

#include "base/fail.h"
#include "base/strings/utf8.h"
#include "format/json.h"

namespace tandem {
WordPiece::WordPiece(const Vocabulary& vocabulary, const WordPieceOptions& options)
    : max_word_length_(static_cast<size_t>(options.max_word_length)),
      unknown_(vocabulary.id(options.unknown)),
      trie_(vocabulary, options.continuation, max_word_length_) {
  if (unknown_ < 0) bad_input("the vocabulary lacks its unknown token ", quote(options.unknown));
}

std::span<const Piece> WordPiece::split(std::string_view word, std::vector<Piece>& buffer) const {
  const bool too_long =
      word.size() > max_word_length_ && count_code_points(word) > max_word_length_;
  buffer.resize(std::max(buffer.size(), too_long ? 1 : word.size()));
  const size_t num_pieces = too_long ? 0 : trie_.split(word, buffer.data());
  if (num_pieces > 0) return std::span(buffer).first(num_pieces);
  buffer.front() = {unknown_, 0, static_cast<uint32_t>(word.size())};
  return std::span(buffer).first(1);
}

}  // namespace tandem
