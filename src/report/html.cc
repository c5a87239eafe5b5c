#include "report/html.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "base/strings/utf8.h"

namespace tandem {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool turns_direction(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool is_noncharacter(char32_t c) {
  return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

std::string formatted(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

void append(char32_t c, std::string& out) {
  constexpr char32_t kPictures = 0x2400, kPictureOfDelete = 0x2421;
  if (c == '&') {
    out += "&amp;";
  } else if (c == '<') {
    out += "&lt;";
  } else if (c == '>') {
    out += "&gt;";
  } else if (c == '"') {
    out += "&quot;";
  } else if (c == '\'') {
    out += "&#39;";
  } else if (c == '\n' || c == '\t') {
    out += static_cast<char>(c);
  } else if (c < 0x20) {
    append_utf8(kPictures + c, out);
  } else if (c == 0x7F) {
    append_utf8(kPictureOfDelete, out);
  } else if ((c > 0x7F && c < 0xA0) || is_noncharacter(c)) {
    append_utf8(kReplacement, out);
  } else if (turns_direction(c)) {
    std::array<char, 16> name{};
    std::snprintf(name.data(), name.size(), "[U+%04X]", static_cast<unsigned>(c));
    out += name.data();
  } else {
    append_utf8(c, out);
  }
}

}  // namespace

std::string figure_text(double value) {
  return std::isfinite(value) ? formatted("%.4f", value) : "";
}

Html& Html::text(std::string_view text) {
  const std::string valid = replace_invalid_utf8(text);
  for (size_t at = 0; at < valid.size();) {
    const CodePoint point = decode_valid_utf8(valid, at);
    append(point.value, out_);
    at += static_cast<size_t>(point.length);
  }
  return *this;
}

Html& Html::number(int64_t value) {
  out_ += std::to_string(value);
  return *this;
}

Html& Html::number(double value) {
  if (std::isfinite(value)) out_ += formatted("%.4g", value);
  return *this;
}

Html& Html::figure(double value) {
  out_ += figure_text(value);
  return *this;
}

}  // namespace tandem
