#include "nn/dropout_factors.h"

#include <ATen/ATen.h>

#include <vector>

namespace tandem::nn {

namespace {

constexpr int64_t kBits = 0xffffffff;

/// The lower 32 bits of x * factor. A factor above 2^31 stands for itself less 2^32, with which the
/// product fits 63 bits and has the same lower ones.
at::Tensor multiply(const at::Tensor& x, uint32_t factor) {
  return (x * int64_t{static_cast<int32_t>(factor)}).bitwise_and_(kBits);
}

at::Tensor shift(const at::Tensor& x, int64_t bits) {
  return at::bitwise_right_shift(x, bits);
}

}  // namespace

at::Tensor dropout_factors(const Dropout& dropout, std::span<const uint64_t> numbers,
                           at::IntArrayRef shape, const at::Tensor& columns) {
  std::vector<int64_t> starts, middles;
  for (const uint64_t number : numbers) {
    const DropoutRow row = dropout_row(dropout.key, number);
    starts.push_back(row.start);
    middles.push_back(row.middle);
  }
  const auto rows = [&](const std::vector<int64_t>& halves) {
    return at::tensor(halves, at::kLong).view(shape).to(columns.device());
  };
  // dropout_bits() on whole tensors.
  at::Tensor x = (columns + rows(starts)).bitwise_and_(kBits);
  x = multiply(x.bitwise_xor(shift(x, 16)), 0x7feb352dU);
  x = multiply(x.bitwise_xor(rows(middles)).bitwise_xor_(shift(x, 15)), 0x846ca68bU);
  x.bitwise_xor_(shift(x, 16));
  return x.ge(int64_t{dropout.threshold()}).to(at::kFloat).mul_(dropout.scale());
}

at::Tensor dropout_factors(const Dropout& dropout, std::span<const uint64_t> numbers, int64_t width,
                           at::Device device) {
  if (device.is_cpu()) {
    at::Tensor factors_RW = at::empty({std::ssize(numbers), width}, at::kFloat);
    float* factors = factors_RW.mutable_data_ptr<float>();
    for (size_t r = 0; r < numbers.size(); ++r, factors += width)
      tandem::dropout_factors(dropout, numbers[r], {factors, static_cast<size_t>(width)});
    return factors_RW;
  }
  return dropout_factors(dropout, numbers, {std::ssize(numbers), 1},
                         at::arange(width, at::TensorOptions(at::kLong).device(device)));
}

}  // namespace tandem::nn
