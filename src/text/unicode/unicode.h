#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "text/unicode/unicode_tables.h"

namespace tandem {

/// How the reference tokenizer (`tokenizers` 0.23.3) treats a code point. It freezes several old
/// versions of Unicode: no other table will do. Every function takes a valid code point.
class CharClass {
 public:
  static CharClass of(char32_t c) {
    using namespace unicode_tables;
    const size_t page = size_t{kPageOf[c >> kPageBits]} << kPageBits;
    return CharClass(kRecords[kPages[page + (c & ((1u << kPageBits) - 1))]]);
  }

  bool removed() const { return has(0); }  ///< cleaning drops it: control characters, NUL, U+FFFD
  bool blank() const { return has(1); }    ///< cleaning makes it a space
  bool cjk() const { return has(2); }      ///< an ideograph, which is set apart by spaces
  bool space() const { return has(3); }    ///< separates words
  bool punctuation() const { return has(4); }  ///< is a word of its own
  bool mark() const { return has(5); }         ///< dropped where accents are stripped
  bool decomposes() const { return has(6); }   ///< has a decomposition; Hangul syllables excepted
  bool lowers() const { return has(7); }       ///< has another lower-case form
  /// Order of its canonical combining class; 0 for starters.
  int combining_rank() const { return (bits_ >> 8) & 0x7F; }
  bool word() const { return has(15); }  ///< \w of a regular expression: letter, mark, digit, _
  /// Normalisation leaves it as it is.
  bool plain() const { return (bits_ & 0xE7) == 0 && combining_rank() == 0; }

 private:
  explicit CharClass(uint16_t bits) : bits_(bits) {}
  bool has(int bit) const { return ((bits_ >> bit) & 1) != 0; }

  uint16_t bits_;
};

inline bool is_hangul_syllable(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

/// Characters that one code point becomes; at most 4 in Unicode's decompositions.
struct ShortText {
  std::array<char32_t, 4> chars{};
  int size = 0;

  const char32_t* begin() const { return chars.data(); }
  const char32_t* end() const { return chars.data() + size; }
};

/// Full canonical decomposition; the code point itself where it has none.
ShortText decompose(char32_t c);

/// Lower case without regard to context; the code point itself where it has none.
ShortText lowercase(char32_t c);

/// Bytes of the white space that a valid UTF-8 text begins or ends with.
size_t leading_space(std::string_view text);
size_t trailing_space(std::string_view text);

/// Where the last code point of a valid text, which is not empty, begins.
size_t last_code_point(std::string_view text);

}  // namespace tandem
