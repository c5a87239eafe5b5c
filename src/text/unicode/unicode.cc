#include "text/unicode/unicode.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/strings/utf8.h"

namespace tandem {
namespace {

/// Finds a mapping's keys by their hash.
class Index {
 public:
  explicit Index(const unicode_tables::Mapping& mapping)
      : mapping_(mapping),
        slots_(std::bit_ceil(4 * mapping.size)),
        shift_(64 - std::countr_zero(slots_.size())) {
    for (size_t i = 0; i < mapping.size; ++i)
      slots_[slot_of(mapping.keys[i])] = static_cast<uint16_t>(i + 1);
  }

  ShortText look_up(char32_t c) const {
    const size_t found = slots_[slot_of(c)];
    if (found == 0) return {{c}, 1};
    const uint16_t* start = mapping_.starts + (found - 1);
    ShortText result;
    result.size = start[1] - start[0];
    std::copy_n(mapping_.pool + start[0], result.size, result.chars.begin());
    return result;
  }

 private:
  size_t slot_of(char32_t c) const {
    size_t at = (c * 0x9E3779B97F4A7C15) >> shift_;
    while (slots_[at] != 0 && mapping_.keys[slots_[at] - 1] != c) at = (at + 1) % slots_.size();
    return at;
  }

  const unicode_tables::Mapping& mapping_;
  std::vector<uint16_t> slots_;  // one more than the number of a key; 0 where none is
  int shift_;
};

/// Unicode 15, section 3.12.
ShortText decompose_hangul(char32_t c) {
  const char32_t index = c - 0xAC00;
  const char32_t tail = index % 28;
  return {{0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + tail}, tail == 0 ? 2 : 3};
}

}  // namespace

ShortText decompose(char32_t c) {
  if (is_hangul_syllable(c)) return decompose_hangul(c);
  static const Index index(unicode_tables::kDecompositions);
  return index.look_up(c);
}

ShortText lowercase(char32_t c) {
  if (c < 0x80) return {{c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c}, 1};
  static const Index index(unicode_tables::kLowercase);
  return index.look_up(c);
}

size_t leading_space(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = decode_utf8(text, at);
    if (!CharClass::of(point.value).space()) break;
    at += static_cast<size_t>(point.length);
  }
  return at;
}

size_t trailing_space(std::string_view text) {
  size_t end = text.size();
  while (end > 0) {
    const size_t last = last_code_point(text.substr(0, end));
    if (!CharClass::of(decode_utf8(text, last).value).space()) break;
    end = last;
  }
  return text.size() - end;
}

size_t last_code_point(std::string_view text) {
  size_t at = text.size() - 1;
  while ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

}  // namespace tandem
