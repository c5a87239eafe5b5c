#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// Element types of the safetensors format that Tandem knows.
enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL };

/// Every type, in the order of the enum.
inline constexpr std::array kDTypes = {DType::F64, DType::F32, DType::F16, DType::BF16,
                                       DType::I64, DType::I32, DType::I16, DType::I8,
                                       DType::U8,  DType::BOOL};

/// Bytes of one element.
size_t size_of(DType dtype);
/// Name in the file: "F32", ...
std::string_view name_of(DType dtype);

/// A tensor inside a mapped file or in the caller's memory: row-major, little-endian, not owned,
/// and not necessarily aligned: read it through to_float or memcpy.
struct TensorView {
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;
};

/// "[2, 3]"
std::string shape_text(std::span<const int64_t> shape);

/// Bytes that such a tensor needs, or nothing where that does not fit in 64 bits. `shape` holds no
/// negative extent.
std::optional<uint64_t> num_bytes(DType dtype, std::span<const int64_t> shape);

/// Copies a floating-point tensor (F64, F32, F16, BF16) to fp32. `out.size()` must be the number of
/// elements.
void to_float(const TensorView& tensor, std::span<float> out);

/// The values as F32, F16 or BF16, rounded to the nearest, of two equally near to the even one. A
/// value that is finite and beyond the type's largest is an Error{bad_input} that shows it.
std::vector<std::byte> from_float(std::span<const float> values, DType dtype);

}  // namespace tandem
