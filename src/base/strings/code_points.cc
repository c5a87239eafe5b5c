#include "base/strings/code_points.h"

#include "base/strings/utf8.h"

namespace tandem {

std::u32string code_points_of(std::string_view text) {
  std::u32string points;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_valid_utf8(text, at);
    points += point.value;
    at += static_cast<size_t>(point.length);
  }
  return points;
}

std::string utf8_of(std::u32string_view points) {
  std::string text;
  for (const char32_t c : points) append_utf8(c, text);
  return text;
}

}  // namespace tandem
