#pragma once

#include <cstddef>
#include <cstdint>

/// What the reference does to each code point, measured by scripts/generate_unicode_tables.py; read
/// through unicode.h.
namespace tandem::unicode_tables {

constexpr int kPageBits = 7;

/// kRecords[kPages[(kPageOf[c >> kPageBits] << kPageBits) + (c & 127)]] is the record of code point
/// c: flags in the low byte and the highest bit, between them the order of its combining class
/// among all.
extern const uint16_t kRecords[];
extern const uint8_t kPageOf[];
extern const uint8_t kPages[];

/// Key i, keys being sorted, becomes the characters pool[starts[i]] to pool[starts[i + 1]].
struct Mapping {
  size_t size;
  const char32_t* keys;
  const uint16_t* starts;
  const char32_t* pool;
};

extern const Mapping
    kDecompositions;  ///< canonical and full; Hangul syllables are left to arithmetic
extern const Mapping kLowercase;

}  // namespace tandem::unicode_tables
