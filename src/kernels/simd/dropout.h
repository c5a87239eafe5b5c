#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/vec.h"
#include "kernels/training/dropout.h"

namespace tandem {
namespace {

/// dropout_factor() of the elements of one row, kLanes at once.
class DropoutFactors {
 public:
  DropoutFactors(const Dropout& dropout, DropoutRow row)
      : row_(row), threshold_(dropout.threshold()), scale_(dropout.scale()) {}

  /// Of the columns from `column` on.
  Vec at(int64_t column) const {
    Bits x = lanes() + (row_.start + static_cast<uint32_t>(column));
    x = (x ^ (x >> 16U)) * 0x7feb352dU;
    x = ((x ^ row_.middle) ^ (x >> 15U)) * 0x846ca68bU;
    x ^= x >> 16U;
    return x >= threshold_ ? broadcast(scale_) : Vec{};
  }

 private:
  using Bits = uint32_t __attribute__((vector_size(kLanes * 4)));

  static Bits lanes() {
    Bits lane;
    for (uint32_t i = 0; i < kLanes; ++i) lane[i] = i;
    return lane;
  }

  DropoutRow row_;
  uint32_t threshold_;
  float scale_;
};

/// Of row `row` of the dropout's matrix; of no use where nothing drops.
inline DropoutFactors dropout_factors(const Dropout& dropout, int64_t row) {
  const bool drops = dropout.rate > 0;
  return {dropout, drops ? dropout_row(dropout.key, dropout.rows[row]) : DropoutRow{}};
}

}  // namespace
}  // namespace tandem
