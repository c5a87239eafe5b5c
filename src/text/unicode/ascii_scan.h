#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/unicode/normalizer.h"

namespace tandem {

/// What becomes of the ASCII characters under a normaliser: it treats each by itself.
class AsciiTable {
 public:
  enum class Kind : uint8_t {
    other,        ///< NUL, and what is dropped or becomes several: not for the quick way
    word,         ///< part of a word
    punctuation,  ///< a word by itself
    space,        ///< between words
  };
  explicit AsciiTable(const Normalizer& normalizer);

  Kind kind(unsigned char c) const { return c < 128 ? kinds_[c] : Kind::other; }
  /// Its normal form: itself, or with bit 5 set (lower case).
  char normal(unsigned char c) const { return normals_[c]; }

  /// For shuffles: bit h of entry l stands for character 16 h + l, whether it is of a kind, or
  /// whether its normal form has bit 5 set in place of cleared.
  using Nibbles = std::array<uint8_t, 16>;
  Nibbles words, punctuation, spaces, lowered;

 private:
  std::array<Kind, 128> kinds_;
  std::array<char, 128> normals_;
};

/// 64 characters, one bit each, the first lowest. A character without a bit is of kind other.
struct AsciiBlock {
  uint64_t words;
  uint64_t punctuation;
  uint64_t spaces;
};

/// One way to scan text, for one instruction set.
struct AsciiScan {
  std::string_view name;  ///< portable, avx2 or avx512
  /// Whole blocks [size / 64] of `text` and the normal forms [size] of their characters; size is a
  /// multiple of 64. What `normal` holds for kind other is not defined.
  void (*scan)(const AsciiTable& table, const char* text, int64_t size, char* normal,
               AsciiBlock* blocks);
};

/// Every way that this machine has, the best first.
std::span<const AsciiScan> ascii_scans();
/// The best, or the one that TANDEM_KERNELS names (see kernels/dispatch.h; avx512_* is avx512 here,
/// and a name that is none of these the best).
const AsciiScan& ascii_scan();

}  // namespace tandem
