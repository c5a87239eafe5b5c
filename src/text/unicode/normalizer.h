#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/unicode/unicode.h"

namespace tandem {

struct NormalizerOptions {
  bool clean_text = true;            ///< drop control characters; make every kind of blank a space
  bool handle_chinese_chars = true;  ///< put spaces around ideographs
  bool strip_accents = true;         ///< decompose and drop combining marks
  bool lowercase = true;             ///< character by character
  bool lowercase_first = false;      ///< likewise, but before everything else
  bool operator==(const NormalizerOptions&) const = default;
};

/// A combining character that waits for its place in canonical order.
struct Combining {
  char32_t c;
  int rank;  ///< its canonical combining class
  int32_t source;
  bool continues;  ///< not the first character of its source's decomposition
};

/// A normalised text that knows where it came from. Reuse one object to save allocations.
struct Normalized {
  std::string text;  ///< UTF-8
  std::vector<int32_t>
      sources;  ///< for each byte of `text`, the code point of the original that it stands for
  std::vector<Combining> pending;  ///< empty but while a text is normalised
};

/// BERT's normaliser as `tokenizers` 0.23.3 has it (`BertNormalizer`): clean, set ideographs apart,
/// decompose and strip accents, lower-case; in this order, or with a `Lowercase` before it.
/// Immutable; may be used from several threads at once.
class Normalizer {
 public:
  explicit Normalizer(const NormalizerOptions& options) : options_(options) {}

  /// Replaces `out`. `text` is valid UTF-8; its first code point counts as number `first`. Returns
  /// the number of the one behind its last.
  int32_t normalize(std::string_view text, int32_t first, Normalized& out) const;

  /// Whether the place before this character parts words, and no normal form depends on what stands
  /// on its other side.
  bool separates(char32_t c) const {
    const CharClass kind = CharClass::of(c);
    if (options_.clean_text && (kind.removed() || kind.blank())) return kind.blank();
    if (options_.handle_chinese_chars && kind.cjk()) return true;
    return kind.plain() && (kind.space() || kind.punctuation());
  }

 private:
  class Writer;
  void put(char32_t c, int32_t source, Writer& writer) const;

  NormalizerOptions options_;
};

}  // namespace tandem
