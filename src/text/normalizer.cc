#include "text/normalizer.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/unicode.h"

namespace tandem {
namespace {

/// Takes cleaned characters one by one and writes their final form.
class Writer {
 public:
  Writer(const NormalizerOptions& options, Normalized& out) : options_(options), out_(out) {}

  void put(char32_t c, int32_t source) {
    if (!options_.strip_accents) return put_lowercase(c, source);
    bool continues = false;
    for (const char32_t part : decompose_if_needed(c)) {
      const CharClass kind = CharClass::of(part);
      if (kind.combining_rank() == 0) {
        flush();
        put_unless_mark(part, source);
        last_source_ = source;
      } else {
        out_.pending.push_back({part, kind.combining_rank(), source, continues});
      }
      continues = true;
    }
  }

  /// Writes the combining characters held back, in canonical order.
  void flush() {
    if (out_.pending.empty()) return;
    order_pending();
    for (const Combining& held : out_.pending) put_unless_mark(held.c, held.source);
    out_.pending.clear();
  }

  void put_plain(char c, int32_t source) {
    flush();
    out_.text.push_back(c);
    out_.sources.push_back(source);
    last_source_ = source;
  }

 private:
  static ShortText decompose_if_needed(char32_t c) {
    if (CharClass::of(c).decomposes() || is_hangul_syllable(c)) return decompose(c);
    return {{c}, 1};
  }

  /// The reference aligns by place: after reordering, each character that opens a decomposition
  /// takes the next source, whichever it came from, and every other one shares the source taken
  /// before it.
  void order_pending() {
    std::vector<int32_t> sources;
    for (const Combining& held : out_.pending) {
      if (!held.continues) sources.push_back(held.source);
    }
    std::stable_sort(out_.pending.begin(), out_.pending.end(),
                     [](const Combining& a, const Combining& b) { return a.rank < b.rank; });
    auto next = sources.begin();
    for (Combining& held : out_.pending) {
      if (!held.continues) last_source_ = *next++;
      held.source = last_source_;
    }
  }

  void put_unless_mark(char32_t c, int32_t source) {
    if (!CharClass::of(c).mark()) put_lowercase(c, source);
  }

  void put_lowercase(char32_t c, int32_t source) {
    if (options_.lowercase && CharClass::of(c).lowers()) {
      for (const char32_t lower : lowercase(c)) append(lower, source);
    } else {
      append(c, source);
    }
  }

  void append(char32_t c, int32_t source) {
    append_utf8(c, out_.text);
    out_.sources.resize(out_.text.size(), source);
  }

  const NormalizerOptions& options_;
  Normalized& out_;
  int32_t last_source_ = 0;
};

}  // namespace

void Normalizer::normalize(std::string_view text, int32_t first, Normalized& out) const {
  out.text.clear();
  out.sources.clear();
  Writer writer(options_, out);
  int32_t source = first;
  for (size_t at = 0; at < text.size(); ++source) {
    const CodePoint point = decode_valid_utf8(text, at);
    at += static_cast<size_t>(point.length);
    const CharClass kind = CharClass::of(point.value);
    if (point.value < 0x80 && kind.plain()) {
      writer.put_plain(static_cast<char>(point.value), source);
    } else if (options_.clean_text && kind.removed()) {
      continue;
    } else if (options_.clean_text && kind.blank()) {
      writer.put_plain(' ', source);
    } else if (options_.handle_chinese_chars && kind.cjk()) {
      writer.put_plain(' ', source);
      writer.put(point.value, source);
      writer.put_plain(' ', source);
    } else {
      writer.put(point.value, source);
    }
  }
  writer.flush();
}

}  // namespace tandem
