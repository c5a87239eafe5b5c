#include "text/unicode/ascii_scan_paths.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tandem {
namespace {

__m256i load_nibbles(const AsciiTable::Nibbles& nibbles) {
  return _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(nibbles.data())));
}

/// 32 characters as the bit of their upper half; none for those beyond ASCII. A shuffle looks a
/// set up by the lower half: a character belongs to it where both have a common bit (Mula and
/// Lemire 2018, "vectorized classification").
struct Characters {
  __m256i text, bits;

  explicit Characters(const char* from)
      : text(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))) {
    const __m256i powers = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0, 1,
                                            2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(text, 4), _mm256_set1_epi8(15));
    bits = _mm256_shuffle_epi8(powers, upper);
  }

  /// 0 in the bytes of those that do not belong to it.
  __m256i in(__m256i nibbles) const {
    const __m256i found = _mm256_and_si256(_mm256_shuffle_epi8(nibbles, text), bits);
    return _mm256_xor_si256(_mm256_cmpeq_epi8(found, _mm256_setzero_si256()), _mm256_set1_epi8(-1));
  }
  uint64_t mask(__m256i nibbles) const {
    return static_cast<uint32_t>(_mm256_movemask_epi8(in(nibbles)));
  }
};

}  // namespace

void scan_ascii_avx2(const AsciiTable& table, const char* text, int64_t size, char* normal,
                     AsciiBlock* blocks) {
  const __m256i words = load_nibbles(table.words);
  const __m256i punctuation = load_nibbles(table.punctuation);
  const __m256i spaces = load_nibbles(table.spaces);
  const __m256i lowered = load_nibbles(table.lowered);
  for (int64_t first = 0; first < size; first += 64, ++blocks) {
    *blocks = {};
    for (int half = 0; half < 2; ++half) {
      const int64_t at = first + 32 * half;
      const Characters characters(text + at);
      blocks->words |= characters.mask(words) << (32 * half);
      blocks->punctuation |= characters.mask(punctuation) << (32 * half);
      blocks->spaces |= characters.mask(spaces) << (32 * half);
      const __m256i lower = _mm256_and_si256(characters.in(lowered), _mm256_set1_epi8(0x20));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(normal + at),
                          _mm256_or_si256(characters.text, lower));
    }
  }
}

}  // namespace tandem

#endif
