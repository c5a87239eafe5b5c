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

namespace {

float factor(const Dropout& dropout, DropoutRow row, uint32_t column) {
  return dropout_bits(row, column) >= dropout.threshold() ? dropout.scale() : 0.0F;
}

}  // namespace

float dropout_factor(const Dropout& dropout, uint64_t row, uint32_t column) {
  return factor(dropout, dropout_row(dropout.key, row), column);
}

void dropout_factors(const Dropout& dropout, uint64_t row, std::span<float> factors) {
  const DropoutRow bits = dropout_row(dropout.key, row);
  for (size_t column = 0; column < factors.size(); ++column)
    factors[column] = factor(dropout, bits, static_cast<uint32_t>(column));
}

}  // namespace tandem
