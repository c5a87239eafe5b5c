#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "kernels/training/dropout.h"

namespace tandem::nn {

/// What dropout multiplies a matrix by, bit for bit as on the CPU kernels, drawn on the device of
/// `columns`. `numbers` are those of the matrix's rows (see dropout_row_number()), laid out as
/// `shape`; `columns` (int64) are those of its elements, and broadcast with it.
at::Tensor dropout_factors(const Dropout& dropout, std::span<const uint64_t> numbers,
                           at::IntArrayRef shape, const at::Tensor& columns);

/// [R, width] of whole rows.
at::Tensor dropout_factors(const Dropout& dropout, std::span<const uint64_t> numbers, int64_t width,
                           at::Device device);

}  // namespace tandem::nn
