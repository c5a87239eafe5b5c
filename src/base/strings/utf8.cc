#include "base/strings/utf8.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace tandem {
namespace {

/// How a sequence that opens with one byte goes on: its length (0 where no sequence may open so),
/// the bits of the value in the opening byte, and the range of the second byte. Unicode 15, table
/// 3-7.
struct Opening {
  int length = 0;
  unsigned char bits = 0;
  unsigned char second_min = 0x80;
  unsigned char second_max = 0xBF;
};

constexpr Opening opening_of(unsigned char byte) {
  if (byte < 0x80) return {1, byte};
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {2, static_cast<unsigned char>(byte & 0x1F)};
  const auto low = static_cast<unsigned char>(byte & 0x0F);
  if (byte == 0xE0) return {3, low, 0xA0, 0xBF};
  if (byte == 0xED) return {3, low, 0x80, 0x9F};
  if (byte < 0xF0) return {3, low};
  if (byte == 0xF0) return {4, low, 0x90, 0xBF};
  if (byte < 0xF4) return {4, low};
  if (byte == 0xF4) return {4, low, 0x80, 0x8F};
  return {};
}

constexpr std::array<Opening, 256> kOpenings = [] {
  std::array<Opening, 256> openings;
  for (int byte = 0; byte < 256; ++byte)
    openings[static_cast<size_t>(byte)] = opening_of(static_cast<unsigned char>(byte));
  return openings;
}();

/// The sequence at `at` as far as its bytes are in order: `valid` where it is complete.
struct Scan {
  char32_t value = 0;
  int length = 0;
  bool valid = false;
};

Scan scan(std::string_view text, size_t at) {
  const Opening opening = kOpenings[static_cast<unsigned char>(text[at])];
  if (opening.length == 0) return {0, 1, false};
  char32_t value = opening.bits;
  for (int i = 1; i < opening.length; ++i) {
    const size_t next = at + static_cast<size_t>(i);
    if (next >= text.size()) return {0, i, false};
    const auto byte = static_cast<unsigned char>(text[next]);
    const int low = i == 1 ? opening.second_min : 0x80;
    const int high = i == 1 ? opening.second_max : 0xBF;
    if (byte < low || byte > high) return {0, i, false};
    value = (value << 6) | (byte & 0x3F);
  }
  return {value, opening.length, true};
}

/// Whether eight bytes are ASCII.
bool is_ascii(const char* bytes) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  return (word & 0x8080808080808080) == 0;
}

/// Whether all of a text is; false where it is too short to be worth asking.
bool is_all_ascii(std::string_view text) {
  if (text.size() < 8) return false;
  bool all = is_ascii(text.data() + text.size() - 8);
  for (size_t at = 0; at + 8 < text.size(); at += 8) all &= is_ascii(text.data() + at);
  return all;
}

/// Of the sequence that a text opens with; 0 where it is not valid.
size_t length_of_valid(std::string_view text) {
  if (text.size() < 4) {
    const Scan found = scan(text, 0);
    return found.valid ? static_cast<size_t>(found.length) : 0;
  }
  // Without a jump that depends on the length, which would be guessed wrong in mixed scripts.
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const Opening& opening = kOpenings[byte(0)];
  const int second = int{byte(1) >= opening.second_min} & int{byte(1) <= opening.second_max};
  const int third = int{opening.length < 3} | int{(byte(2) & 0xC0) == 0x80};
  const int fourth = int{opening.length < 4} | int{(byte(3) & 0xC0) == 0x80};
  return (second & third & fourth) != 0 ? static_cast<size_t>(opening.length) : 0;
}

}  // namespace

CodePoint decode_utf8(std::string_view text, size_t at) {
  const Scan found = scan(text, at);
  if (!found.valid) return {};
  return {found.value, found.length};
}

void append_utf8(char32_t value, std::string& out) {
  std::array<char, 4> bytes;
  out.append(bytes.data(), write_utf8(value, bytes.data()));
}

std::optional<size_t> find_invalid_utf8(std::string_view text) {
  if (is_all_ascii(text)) return std::nullopt;
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
    } else if (const size_t length = length_of_valid(text.substr(at)); length > 0) {
      at += length;
    } else {
      return at;
    }
  }
  return std::nullopt;
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const Scan found = scan(text, at);
    if (found.valid) {
      out.append(text, at, static_cast<size_t>(found.length));
    } else {
      append_utf8(U'\uFFFD', out);
    }
    at += static_cast<size_t>(found.length);
  }
  return out;
}

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return count;
}

}  // namespace tandem
