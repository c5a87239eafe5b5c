#include "kernels/training/dropout.h"

#include "base/random.h"

namespace tandem {

Dropout Dropout::fork(uint64_t stream) const {
  return {Random(key).fork(stream).next(), rate, rows};
}

DropoutRow dropout_row(uint64_t key, uint64_t row) {
  const uint64_t bits = Random(key).fork(row).next();
  return {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32)};
}

float dropout_factor(const Dropout& dropout, uint64_t row, uint32_t column) {
  const bool kept = dropout_bits(dropout_row(dropout.key, row), column) >= dropout.threshold();
  return kept ? dropout.scale() : 0.0F;
}

}  // namespace tandem
