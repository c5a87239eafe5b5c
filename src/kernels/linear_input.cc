#include "kernels/linear_input.h"

#include <algorithm>

#include "base/fail.h"

namespace tandem {

int64_t factors_of(ComputeType compute_type, int64_t size) {
  if (compute_type == ComputeType::fp32) return size;
  return compute_type == ComputeType::bf16 ? (size + 1) / 2 : (size + 3) / 4;
}

void LinearInput::bind(std::span<const float> x_MI, int64_t in) {
  rows_ = in == 0 ? 0 : std::ssize(x_MI) / in;
  in_ = in;
  x_ = x_MI.data();
  if (compute_type_ == ComputeType::fp32) return;
  copies_.reserve(static_cast<size_t>(rows_ * factors_of(compute_type_, in)));
  const auto rows = static_cast<size_t>(rows_);
  if (compute_type_ == ComputeType::int8) int8_rows_.resize(std::max(int8_rows_.size(), rows));
}

void LinearInput::bind_pairs(int64_t rows, int64_t in) {
  if (compute_type_ != ComputeType::bf16) failed("rows of a linear layer: not of type bf16");
  rows_ = rows;
  in_ = in;
  copies_.reserve(static_cast<size_t>(rows * factors_of(compute_type_, in)));
}

std::span<Bf16Pair> LinearInput::pairs(int64_t first, int64_t last) {
  const auto depth = static_cast<size_t>(factors_of(compute_type_, in_));
  return {copies_.data() + static_cast<size_t>(first) * depth,
          static_cast<size_t>(last - first) * depth};
}

void LinearInput::round(int64_t first, int64_t last) {
  if (compute_type_ == ComputeType::fp32) return;
  const int64_t depth = factors_of(compute_type_, in_);
  for (int64_t row = first; row < last; ++row) {
    const float* from = x_ + row * in_;
    uint32_t* to = copies_.data() + row * depth;
    if (compute_type_ == ComputeType::bf16) {
      kernels_->round_to_bf16(from, in_, to);
    } else {
      int8_rows_.data()[row] = kernels_->quantise_row(from, in_, to);
    }
  }
}

}  // namespace tandem
