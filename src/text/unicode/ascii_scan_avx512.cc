#include "text/unicode/ascii_scan_paths.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace tandem {
namespace {

// Masked forms, because g++ 12 warns of an uninitialised value inside the plain ones.
constexpr __mmask16 kAll = 0xffff;

__m512i load_nibbles(const AsciiTable::Nibbles& nibbles) {
  return _mm512_maskz_broadcast_i32x4(
      kAll, _mm_loadu_si128(reinterpret_cast<const __m128i*>(nibbles.data())));
}

}  // namespace

void scan_ascii_avx512(const AsciiTable& table, const char* text, int64_t size, char* normal,
                       AsciiBlock* blocks) {
  // As in the AVX2 version, 64 characters at once.
  const __m512i powers = _mm512_maskz_broadcast_i32x4(
      kAll, _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m512i words = load_nibbles(table.words);
  const __m512i punctuation = load_nibbles(table.punctuation);
  const __m512i spaces = load_nibbles(table.spaces);
  const __m512i lowered = load_nibbles(table.lowered);
  for (int64_t first = 0; first < size; first += 64, ++blocks) {
    const __m512i characters = _mm512_loadu_si512(text + first);
    const __m512i upper = _mm512_and_si512(_mm512_srli_epi16(characters, 4), _mm512_set1_epi8(15));
    const __m512i bits = _mm512_shuffle_epi8(powers, upper);
    const auto in = [&](__m512i nibbles) {
      return _mm512_test_epi8_mask(_mm512_shuffle_epi8(nibbles, characters), bits);
    };
    *blocks = {in(words), in(punctuation), in(spaces)};
    const __m512i lower = _mm512_maskz_set1_epi8(in(lowered), 0x20);
    _mm512_storeu_si512(normal + first, _mm512_or_si512(characters, lower));
  }
}

}  // namespace tandem

#endif
