#include "text/word_piece/string_table.h"

#include <bit>
#include <utility>

namespace tandem {
namespace {

/// FNV mixes upwards: the low bits, which pick the slot, need the high ones.
uint32_t fold(uint64_t hash) {
  return static_cast<uint32_t>(hash ^ (hash >> 32));
}

}  // namespace

uint64_t StringTable::hash_of(std::string_view text) {
  uint64_t hash = kEmptyHash;
  for (const char byte : text) hash = extend(hash, byte);
  return hash;
}

StringTable::StringTable(size_t size)
    : slots_(std::bit_ceil(2 * size + 2)), mask_(slots_.size() - 1) {}

int32_t StringTable::insert(std::string_view text, int32_t value) {
  const uint64_t hash = hash_of(text);
  return std::exchange(slots_[slot_of(text, hash)], {text, value, fold(hash)}).value;
}

int32_t StringTable::find(std::string_view text, uint64_t hash) const {
  return slots_[slot_of(text, hash)].value;
}

size_t StringTable::slot_of(std::string_view text, uint64_t hash) const {
  const uint32_t folded = fold(hash);
  size_t at = folded & mask_;
  while (slots_[at].value >= 0 && (slots_[at].hash != folded || slots_[at].text != text)) {
    at = (at + 1) & mask_;
  }
  return at;
}

}  // namespace tandem
