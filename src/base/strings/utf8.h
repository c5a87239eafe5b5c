#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tandem {

/// One decoded code point and its length in bytes; length 0 where the bytes are not valid UTF-8.
struct CodePoint {
  char32_t value = 0;
  int length = 0;
};

/// Decodes the code point that starts at `at` (< text.size()). Overlong forms, surrogates and
/// values above U+10FFFF are invalid (Unicode 15, table 3-7).
CodePoint decode_utf8(std::string_view text, size_t at);

/// The same where the text is known to be valid, which is quicker.
inline CodePoint decode_valid_utf8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto tail = [&](size_t i) { return static_cast<char32_t>(byte(i) & 0x3F); };
  const char32_t opening = byte(0);
  if (opening < 0x80) return {opening, 1};
  if (opening < 0xE0) return {(opening & 0x1F) << 6 | tail(1), 2};
  if (opening < 0xF0) return {(opening & 0x0F) << 12 | tail(1) << 6 | tail(2), 3};
  return {(opening & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
}

/// Writes the UTF-8 form of a valid code point and returns its length; at most 4 bytes.
inline size_t write_utf8(char32_t value, char* out) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((value >> shift) & 0x3F)); };
  if (value < 0x80) {
    out[0] = static_cast<char>(value);
    return 1;
  }
  if (value < 0x800) {
    out[0] = static_cast<char>(0xC0 | (value >> 6));
    out[1] = tail(0);
    return 2;
  }
  if (value < 0x10000) {
    out[0] = static_cast<char>(0xE0 | (value >> 12));
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | (value >> 18));
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

/// Appends the UTF-8 form of a valid code point.
void append_utf8(char32_t value, std::string& out);

/// Byte offset of the first invalid sequence, or nothing where the text is valid.
std::optional<size_t> find_invalid_utf8(std::string_view text);

/// The text with every maximal invalid subsequence replaced by U+FFFD (Unicode 15, section 3.9; as
/// Python and browsers do it).
std::string replace_invalid_utf8(std::string_view text);

/// Number of code points of a valid text.
size_t count_code_points(std::string_view text);

}  // namespace tandem
