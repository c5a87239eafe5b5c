#include "text/word_piece.h"

#include <algorithm>

#include "base/fail.h"
#include "base/utf8.h"
#include "format/json.h"

namespace tandem {
namespace {

/// Tokens that begin with a prefix: how many, and their bytes in all.
struct Sizes {
  size_t tokens = 0;
  size_t bytes = 0;
};

Sizes sizes_with_prefix(const Vocabulary& vocabulary, std::string_view prefix) {
  Sizes sizes;
  for (int32_t id = 0; id < vocabulary.size(); ++id) {
    const std::string_view token = vocabulary.token(id);
    if (token.empty() || !token.starts_with(prefix)) continue;
    ++sizes.tokens;
    sizes.bytes += token.size();
  }
  return sizes;
}

}  // namespace

WordPiece::WordPiece(const Vocabulary& vocabulary, const WordPieceOptions& options)
    : vocabulary_(&vocabulary),
      continuations_(sizes_with_prefix(vocabulary, options.continuation).tokens),
      words_filter_(sizes_with_prefix(vocabulary, "").bytes),
      continuations_filter_(sizes_with_prefix(vocabulary, options.continuation).bytes),
      max_word_length_(static_cast<size_t>(options.max_word_length)),
      unknown_(vocabulary.id(options.unknown)) {
  if (unknown_ < 0) bad_input("the vocabulary lacks its unknown token ", quote(options.unknown));
  for (int32_t id = 0; id < vocabulary.size(); ++id) {
    std::string_view token = vocabulary.token(id);
    words_filter_.insert(token);
    if (token.empty() || !token.starts_with(options.continuation)) continue;
    token.remove_prefix(options.continuation.size());
    continuations_.insert(token, id);
    continuations_filter_.insert(token);
  }
}

void WordPiece::split(std::string_view word, std::vector<Piece>& out) const {
  out.clear();
  const Piece unknown{unknown_, 0, static_cast<uint32_t>(word.size())};
  if (word.size() > max_word_length_ && count_code_points(word) > max_word_length_) {
    out.push_back(unknown);
    return;
  }
  if (const int32_t whole = vocabulary_->id(word); whole >= 0) {
    out.push_back({whole, 0, unknown.end});
    return;
  }
  for (size_t begin = 0; begin < word.size(); begin = out.back().end) {
    const Piece piece = longest(word, begin);
    if (piece.id < 0) {
      out.assign(1, unknown);
      return;
    }
    out.push_back(piece);
  }
}

Piece WordPiece::longest(std::string_view word, size_t begin) const {
  const StringTable& table = begin == 0 ? vocabulary_->table() : continuations_;
  const PrefixFilter& filter = begin == 0 ? words_filter_ : continuations_filter_;
  Piece best{-1, static_cast<uint32_t>(begin), 0};
  uint64_t hash = StringTable::kEmptyHash;
  for (size_t end = begin; end < word.size();) {
    hash = StringTable::extend(hash, word[end++]);
    if (!filter.may_begin(hash)) break;
    if (!filter.may_be(hash)) continue;
    const int32_t id = table.find(word.substr(begin, end - begin), hash);
    if (id >= 0) {
      best.id = id;
      best.end = static_cast<uint32_t>(end);
    }
  }
  return best;
}

}  // namespace tandem
