#include "text/unicode.h"

#include <algorithm>

#include "base/utf8.h"

namespace tandem {
namespace {

ShortText look_up(const unicode_tables::Mapping& mapping, char32_t c) {
  const char32_t* last = mapping.keys + mapping.size;
  const char32_t* found = std::lower_bound(mapping.keys, last, c);
  if (found == last || *found != c) return {{c}, 1};
  const uint16_t* start = mapping.starts + (found - mapping.keys);
  ShortText result;
  result.size = start[1] - start[0];
  std::copy_n(mapping.pool + start[0], result.size, result.chars.begin());
  return result;
}

/// Unicode 15, section 3.12.
ShortText decompose_hangul(char32_t c) {
  const char32_t index = c - 0xAC00;
  const char32_t tail = index % 28;
  return {{0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + tail}, tail == 0 ? 2 : 3};
}

}  // namespace

ShortText decompose(char32_t c) {
  if (is_hangul_syllable(c)) return decompose_hangul(c);
  return look_up(unicode_tables::kDecompositions, c);
}

ShortText lowercase(char32_t c) {
  if (c < 0x80) return {{c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c}, 1};
  return look_up(unicode_tables::kLowercase, c);
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
