#include "text/unicode/normalizer.h"

#include <algorithm>

#include "base/strings/utf8.h"

namespace tandem {

/// Takes cleaned characters one by one and writes their final form.
class Normalizer::Writer {
 public:
  /// Room for `num_bytes` to begin with.
  Writer(const NormalizerOptions& options, size_t num_bytes, Normalized& out)
      : options_(options), out_(out) {
    make_room(num_bytes);
  }

  void put(char32_t c, int32_t source) {
    if (!options_.strip_accents) return put_lowercase(c, source);
    bool continues = false;
    for (const char32_t part : decompose_if_needed(c)) {
      const CharClass kind = CharClass::of(part);
      if (kind.combining_rank() == 0) {
        flush();
        put_unless_mark(part, source);
        last_source_ = source;
      } else if (!continues || !kind.mark()) {
        // (One that goes on is dropped at once: it would take no source from another.)
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

  void put_plain(char32_t c, int32_t source) {
    flush();
    append(c, source);
    last_source_ = source;
  }

  void finish() {
    flush();
    out_.text.resize(size_);
    out_.sources.resize(size_);
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
    if (out_.pending.size() == 1) {
      Combining& only = out_.pending.front();
      last_source_ = only.continues ? last_source_ : only.source;
      only.source = last_source_;
      return;
    }
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
    if (out_.text.size() - size_ < kMostBytes) make_room(2 * size_);
    const size_t length = write_utf8(c, out_.text.data() + size_);
    std::fill_n(out_.sources.data() + size_, kMostBytes, source);
    size_ += length;
  }

  void make_room(size_t num_bytes) {
    out_.text.resize(num_bytes + kMostBytes);
    out_.sources.resize(num_bytes + kMostBytes);
  }

  static constexpr size_t kMostBytes = 4;  // of a character

  const NormalizerOptions& options_;
  Normalized& out_;
  size_t size_ = 0;  // of what is written
  int32_t last_source_ = 0;
};

/// Cleans a character, sets it apart, and leaves the rest to the writer.
void Normalizer::put(char32_t c, int32_t source, Writer& writer) const {
  const CharClass kind = CharClass::of(c);
  if (kind.plain() && !is_hangul_syllable(c)) {
    writer.put_plain(c, source);
  } else if (options_.clean_text && kind.removed()) {
    return;
  } else if (options_.clean_text && kind.blank()) {
    writer.put_plain(' ', source);
  } else if (options_.handle_chinese_chars && kind.cjk()) {
    writer.put_plain(' ', source);
    writer.put(c, source);
    writer.put_plain(' ', source);
  } else {
    writer.put(c, source);
  }
}

int32_t Normalizer::normalize(std::string_view text, int32_t first, Normalized& out) const {
  Writer writer(options_, text.size(), out);
  int32_t source = first;
  for (size_t at = 0; at < text.size(); ++source) {
    const CodePoint point = decode_valid_utf8(text, at);
    at += static_cast<size_t>(point.length);
    if (options_.lowercase_first && CharClass::of(point.value).lowers()) {
      for (const char32_t lower : lowercase(point.value)) put(lower, source, writer);
    } else {
      put(point.value, source, writer);
    }
  }
  writer.finish();
  return source;
}

}  // namespace tandem
