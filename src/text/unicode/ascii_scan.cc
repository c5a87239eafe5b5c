#include "text/unicode/ascii_scan.h"

#include <cstdlib>

#include "text/pre_tokenizer.h"
#include "text/unicode/ascii_scan_paths.h"
#include "text/unicode/unicode.h"

namespace tandem {
namespace {

std::vector<AsciiScan> detect() {
  std::vector<AsciiScan> found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bw")) found.push_back({"avx512", scan_ascii_avx512});
  if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", scan_ascii_avx2});
#endif
  found.push_back({"portable", scan_ascii_portable});
  return found;
}

}  // namespace

AsciiTable::AsciiTable(const Normalizer& normalizer)
    : words{}, punctuation{}, spaces{}, lowered{}, kinds_{}, normals_{} {
  Normalized form;
  // NUL stays other: it would end a word's key early.
  for (unsigned char c = 1; c < 128; ++c) {
    const char character = static_cast<char>(c);
    normalizer.normalize({&character, 1}, 0, form);
    normals_[c] = character;
    if (form.text.size() != 1) continue;
    const char normal = form.text.front();
    if (normal != character && normal != (character | 0x20) && normal != ' ') continue;
    const CharClass kind = CharClass::of(static_cast<unsigned char>(normal));
    const auto bit = static_cast<uint8_t>(1U << (c >> 4U));
    const size_t nibble = c & 15U;
    if (kind.space()) {
      kinds_[c] = Kind::space;
      spaces[nibble] |= bit;
      continue;
    }
    normals_[c] = normal;
    if (normal != character) lowered[nibble] |= bit;
    kinds_[c] = kind.punctuation() ? Kind::punctuation : Kind::word;
    (kind.punctuation() ? punctuation : words)[nibble] |= bit;
  }
}

void scan_ascii_portable(const AsciiTable& table, const char* text, int64_t size, char* normal,
                         AsciiBlock* blocks) {
  using Kind = AsciiTable::Kind;
  for (int64_t first = 0; first < size; first += 64, ++blocks) {
    *blocks = {};
    for (int64_t i = 0; i < 64; ++i) {
      const auto c = static_cast<unsigned char>(text[first + i]);
      const Kind kind = table.kind(c);
      blocks->words |= uint64_t{kind == Kind::word} << i;
      blocks->punctuation |= uint64_t{kind == Kind::punctuation} << i;
      blocks->spaces |= uint64_t{kind == Kind::space} << i;
      normal[first + i] = kind == Kind::other ? ' ' : table.normal(c);
    }
  }
}

std::span<const AsciiScan> ascii_scans() {
  static const std::vector<AsciiScan> found = detect();
  return found;
}

const AsciiScan& ascii_scan() {
  static const AsciiScan& chosen = []() -> const AsciiScan& {
    const char* forced = std::getenv("TANDEM_KERNELS");
    for (const AsciiScan& scan : ascii_scans()) {
      if (forced != nullptr && std::string_view(forced).starts_with(scan.name)) return scan;
    }
    return ascii_scans().front();
  }();
  return chosen;
}

}  // namespace tandem
