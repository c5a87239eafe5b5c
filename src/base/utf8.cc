#include "base/utf8.h"

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

Opening opening_of(unsigned char byte) {
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

/// The sequence at `at` as far as its bytes are in order: `valid` where it is complete.
struct Scan {
  char32_t value = 0;
  int length = 0;
  bool valid = false;
};

Scan scan(std::string_view text, size_t at) {
  const Opening opening = opening_of(static_cast<unsigned char>(text[at]));
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

}  // namespace

CodePoint decode_utf8(std::string_view text, size_t at) {
  const Scan found = scan(text, at);
  if (!found.valid) return {};
  return {found.value, found.length};
}

void append_utf8(char32_t value, std::string& out) {
  const auto tail = [&](int shift) {
    out.push_back(static_cast<char>(0x80 | ((value >> shift) & 0x3F)));
  };
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
  } else if (value < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (value >> 6)));
    tail(0);
  } else if (value < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (value >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (value >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::optional<size_t> find_invalid_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const Scan found = scan(text, at);
    if (!found.valid) return at;
    at += static_cast<size_t>(found.length);
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
