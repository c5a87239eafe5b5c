#include "text/word_piece/plain_text.h"

#include <algorithm>
#include <atomic>
#include <bit>

#include "base/strings/utf8.h"
#include "text/pre_tokenizer.h"

namespace tandem {
namespace {

/// Shorter stretches of ASCII between other characters are not worth leaving the plain way for.
constexpr size_t kShortStretch = 16;

uint64_t next_number() {
  static std::atomic<uint64_t> number{0};
  return ++number;
}

uint64_t bits_from(size_t at) {
  return ~uint64_t{0} << (at % 64);
}

}  // namespace

/// Part of a text, scanned. It begins and ends with the text or at an edge: before a character that
/// parts words.
class PlainText::Tile {
 public:
  Tile(const PlainText& owner, std::string_view text, PlainTextScratch& scratch)
      : owner_(owner),
        scratch_(scratch),
        cache_(scratch.cache_of(owner.number_)),
        text_(text.substr(0, PlainTextScratch::kTile)) {
    scan();
    if (text_.size() == text.size()) return;
    text_ = text_.substr(0, last_edge(text_.size() - 1, 0));
    if (!text_.empty()) return;
    text_ = text.substr(0, edge_beyond_ascii(text));
    plain_ = true;
  }

  size_t size() const { return text_.size(); }

  /// Appends its tokens; its first code point has number `first`. Returns the next one's.
  int32_t append(int32_t first, TokenList& out) {
    // What to add to a byte's place to have its code point's number.
    int32_t shift = first;
    for (size_t at = 0; at < text_.size();) {
      const size_t other = plain_ ? at : next_other(at);
      const size_t quick = other == text_.size() ? other : last_edge(other, at);
      append_quickly(at, quick, shift, out);
      const size_t end = end_of_plain(other);
      const std::string_view rest = text_.substr(quick, end - quick);
      if (!rest.empty()) {
        const auto place = static_cast<int32_t>(quick) + shift;
        shift = owner_.append_plainly(rest, place, scratch_, out) - static_cast<int32_t>(end);
      }
      at = end;
    }
    return static_cast<int32_t>(text_.size()) + shift;
  }

 private:
  void scan() {
    const size_t whole = text_.size() / 64 * 64;
    owner_.scan_->scan(owner_.table_, text_.data(), static_cast<int64_t>(whole),
                       scratch_.normal.data(), scratch_.blocks.data());
    if (whole == text_.size()) return;
    std::array<char, 64> last;
    last.fill(' ');
    std::ranges::copy(text_.substr(whole), last.begin());
    std::array<char, 64> normal;
    owner_.scan_->scan(owner_.table_, last.data(), 64, normal.data(), &scratch_.blocks[whole / 64]);
    std::ranges::copy(normal, scratch_.normal.begin() + static_cast<std::ptrdiff_t>(whole));
  }

  /// Where the first character from `at` on stands that `bits` of a block tell, or the end.
  template <typename Bits>
  size_t next(size_t at, Bits bits) const {
    for (size_t block = at / 64; block * 64 < text_.size(); ++block) {
      const uint64_t found =
          bits(scratch_.blocks[block]) & (block == at / 64 ? bits_from(at) : ~uint64_t{0});
      if (found != 0) {
        return std::min(text_.size(), block * 64 + static_cast<size_t>(std::countr_zero(found)));
      }
    }
    return text_.size();
  }
  size_t next_other(size_t at) const {
    return next(at, [](const AsciiBlock& b) { return ~(b.words | b.punctuation | b.spaces); });
  }
  static uint64_t edges(const AsciiBlock& block) { return block.spaces | block.punctuation; }
  /// The last edge at or before `end`, a place within the tile, or `begin`.
  size_t last_edge(size_t end, size_t begin) const {
    while (end > begin && (edges(scratch_.blocks[end / 64]) >> (end % 64) & 1U) == 0) --end;
    return end;
  }
  /// Where a tile ends that has no edge before an ASCII character: at its last one, else at the
  /// next.
  size_t edge_beyond_ascii(std::string_view text) const {
    const auto is_edge = [&](size_t at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (byte >= 0xC0) return owner_.normalizer_.separates(decode_valid_utf8(text, at).value);
      const AsciiTable::Kind kind = owner_.table_.kind(byte);
      return kind == AsciiTable::Kind::space || kind == AsciiTable::Kind::punctuation;
    };
    size_t at = PlainTextScratch::kTile;
    while (--at > 0) {
      if (is_edge(at)) return at;
    }
    at = PlainTextScratch::kTile;
    while (at < text.size() && !is_edge(at)) ++at;
    return at;
  }
  /// Where the quick way may be taken again after the character at `other`.
  size_t end_of_plain(size_t other) const {
    size_t end = other;
    while (!plain_ && other < text_.size()) {
      end = next(other, edges);
      other = next_other(end);
      if (other - end >= kShortStretch) return end;
    }
    return plain_ || end == other ? text_.size() : end;
  }

  /// Words of [begin, end), which holds no character of kind other.
  void append_quickly(size_t begin, size_t end, int32_t shift, TokenList& out) {
    for (size_t block = begin / 64; block * 64 < end; ++block) {
      const AsciiBlock& bits = scratch_.blocks[block];
      const uint64_t before = block > begin / 64 ? scratch_.blocks[block - 1].words >> 63 : 0;
      uint64_t starts = bits.punctuation | (bits.words & ~(bits.words << 1 | before));
      if (block == begin / 64) starts &= bits_from(begin);
      if (end - block * 64 < 64) starts &= ~bits_from(end);
      for (; starts != 0; starts &= starts - 1) {
        const auto bit = static_cast<size_t>(std::countr_zero(starts));
        const bool single = (bits.punctuation >> bit & 1U) != 0;
        append_word(block * 64 + bit, single ? 1 : length_of_word(block, bit), shift, out);
      }
    }
  }

  size_t length_of_word(size_t block, size_t bit) const {
    const uint64_t behind = ~scratch_.blocks[block].words >> bit;
    if (behind != 0) return static_cast<size_t>(std::countr_zero(behind));
    size_t length = 64 - bit;
    int more = 64;
    while (more == 64 && ++block * 64 < text_.size()) {
      more = std::countr_one(scratch_.blocks[block].words);
      length += static_cast<size_t>(more);
    }
    return length;
  }

  /// (Flat, because GCC would make a call of each push_back.)
  [[gnu::flatten]] void append_word(size_t at, size_t size, int32_t shift, TokenList& out) {
    const std::string_view word(scratch_.normal.data() + at, size);
    const auto place = static_cast<int32_t>(at) + shift;
    if (size > WordKey::kMost)
      return append(owner_.word_piece_->split(word, scratch_.pieces), place, out);
    const WordKey key = WordKey::of(word.data(), size);
    const WordCache::Entry* known = cache_.find(key);
    if (known == nullptr) {
      const std::span<const Piece> pieces = owner_.word_piece_->split(word, scratch_.pieces);
      cache_.insert(key, pieces);
      return append(pieces, place, out);
    }
    const int32_t index = out.take_word();
    int32_t begin = place;
    for (size_t i = 0; i < known->num_pieces; ++i) {
      const int32_t end = place + known->ends[i];
      out.tokens.push_back({known->ids[i], begin, end, index});
      begin = end;
    }
  }

  /// A word whose first character is at `place`.
  static void append(std::span<const Piece> pieces, int32_t place, TokenList& out) {
    const int32_t index = out.take_word();
    for (const Piece& piece : pieces) {
      out.tokens.push_back({piece.id, place + static_cast<int32_t>(piece.begin),
                            place + static_cast<int32_t>(piece.end), index});
    }
  }

  const PlainText& owner_;
  PlainTextScratch& scratch_;
  WordCache& cache_;
  std::string_view text_;
  bool plain_ = false;
};

PlainText::PlainText(const Normalizer& normalizer, const WordPiece& pieces, const AsciiScan& scan)
    : normalizer_(normalizer),
      word_piece_(&pieces),
      table_(normalizer),
      scan_(&scan),
      number_(next_number()) {}

void PlainText::append(std::string_view text, int32_t first, PlainTextScratch& scratch,
                       TokenList& out) const {
  while (!text.empty()) {
    Tile tile(*this, text, scratch);
    first = tile.append(first, out);
    text.remove_prefix(tile.size());
  }
}

int32_t PlainText::append_plainly(std::string_view text, int32_t first, PlainTextScratch& scratch,
                                  TokenList& out) const {
  const int32_t next = normalizer_.normalize(text, first, scratch.normalized);
  append_words(scratch.normalized.text, scratch.normalized.sources.data(), scratch, out);
  return next;
}

void PlainText::append_words(std::string_view normalized, const int32_t* sources,
                             PlainTextScratch& scratch, TokenList& out) const {
  size_t at = 0;
  for (std::string_view word; !(word = next_word(normalized, at)).empty();) {
    const int32_t* source = sources + (word.data() - normalized.data());
    const int32_t index = out.take_word();
    for (const Piece& piece : word_piece_->split(word, scratch.pieces)) {
      out.tokens.push_back({piece.id, source[piece.begin], source[piece.end - 1] + 1, index});
    }
  }
}

}  // namespace tandem
