#include "text/pre_tokenizer.h"

#include "base/strings/utf8.h"
#include "text/unicode/unicode.h"

namespace tandem {

std::string_view next_word(std::string_view text, size_t& at) {
  size_t begin = at;
  while (at < text.size()) {
    const CodePoint point = decode_valid_utf8(text, at);
    const auto length = static_cast<size_t>(point.length);
    const CharClass kind = CharClass::of(point.value);
    if (kind.space() || kind.punctuation()) {
      if (at > begin) break;
      at += length;
      if (kind.punctuation()) break;
      begin = at;
    } else {
      at += length;
    }
  }
  return text.substr(begin, at - begin);
}

}  // namespace tandem
