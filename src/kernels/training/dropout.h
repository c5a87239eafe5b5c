#pragma once

#include <cstdint>
#include <span>

namespace tandem {

/// Dropout (Srivastava et al. 2014) whose mask is not stored: what happens to an element is a pure
/// function of the key and of its place, so that backward passes, other threads and repeated runs
/// find the same mask. One key serves one matrix of one step.
struct Dropout {
  uint64_t key = 0;
  float rate = 0.0F;               ///< probability that an element becomes 0; below 1
  const uint64_t* rows = nullptr;  ///< number of each row of the matrix, where rate is not 0

  /// What the kept elements are multiplied by.
  float scale() const { return 1.0F / (1.0F - rate); }
  /// An element is kept where its random bits are not below this.
  uint32_t threshold() const { return static_cast<uint32_t>(rate * 4294967296.0); }
  /// A key of its own for another matrix or step.
  Dropout fork(uint64_t stream) const;
  /// For the rows from `first` on.
  Dropout from(int64_t first) const { return {key, rate, rows == nullptr ? rows : rows + first}; }
};

/// Number of a token's row, whatever matrix it stands in: of the sequence of `role` (below 2^12) of
/// the example at `place` of a step (below 2^31), at `position` (below 2^20).
inline uint64_t dropout_row_number(int32_t place, int32_t role, int64_t position) {
  return (static_cast<uint64_t>(role) << 51U) + (static_cast<uint64_t>(place) << 20U) +
         static_cast<uint64_t>(position);
}

/// Number of the row of one head's attention probabilities: element (query, key) of a sequence of
/// L tokens, the first of which has the row `first`, is its column query * L + key.
inline uint64_t attention_dropout_row(uint64_t first, int64_t num_heads, int64_t head) {
  return first * static_cast<uint64_t>(num_heads) + static_cast<uint64_t>(head);
}

/// The two halves of what the bits of a row's elements begin with.
struct DropoutRow {
  uint32_t start;
  uint32_t middle;
};
DropoutRow dropout_row(uint64_t key, uint64_t row);

/// 32 random bits of an element of that row: a permutation of 32-bit numbers (Wellons 2018, "hash
/// prospector") of the column, with the row's halves mixed in before and inside.
inline uint32_t dropout_bits(DropoutRow row, uint32_t column) {
  uint32_t x = column + row.start;
  x = (x ^ (x >> 16)) * 0x7feb352dU;
  x = ((x ^ row.middle) ^ (x >> 15)) * 0x846ca68bU;
  return x ^ (x >> 16);
}

/// 0 or dropout.scale(): what element (row, column) is multiplied by.
float dropout_factor(const Dropout& dropout, uint64_t row, uint32_t column);
/// The same of a whole row.
void dropout_factors(const Dropout& dropout, uint64_t row, std::span<float> factors);

}  // namespace tandem
