#include "format/tensors/tensor_view.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "base/checked.h"
#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

namespace {

/// IEEE half to single precision: subnormals, infinities and NaN included.
float from_half(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
  const uint32_t exponent = (half >> 10) & 0x1Fu;
  const uint32_t fraction = half & 0x3FFu;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
  }
  const uint32_t wide = exponent == 0x1F ? 0xFFu : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

float from_bfloat(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

uint16_t to_half(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
  const float magnitude = std::abs(value);
  if (std::isnan(value)) return sign | 0x7E00u;
  if (magnitude >= 65520.0F) return sign | 0x7C00u;
  // Half steps of 2^-24 below 2^-14, of 2^-10 of its power of two above; nearbyint rounds to even.
  const int exponent = magnitude < 0x1p-14F ? -14 : std::ilogb(magnitude);
  const auto steps = static_cast<uint32_t>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));
  // A subnormal, or a sum that carries into the exponent, comes out right by itself.
  return static_cast<uint16_t>(sign + (static_cast<uint32_t>(exponent + 14) << 10) + steps);
}

uint16_t to_bfloat(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if (std::isnan(value)) return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

/// Tensors in a file need not be aligned, hence the copy of each element.
template <typename Element, typename Convert>
void convert_all(std::span<const std::byte> bytes, std::span<float> out, Convert convert) {
  for (size_t i = 0; i < out.size(); ++i) {
    Element element;
    std::memcpy(&element, bytes.data() + i * sizeof(Element), sizeof(Element));
    out[i] = convert(element);
  }
}

}  // namespace

size_t size_of(DType dtype) {
  static constexpr std::array<size_t, kDTypes.size()> kSizes = {8, 4, 2, 2, 8, 4, 2, 1, 1, 1};
  return kSizes.at(static_cast<size_t>(dtype));
}

std::string_view name_of(DType dtype) {
  static constexpr std::array<std::string_view, kDTypes.size()> kNames = {
      "F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"};
  return kNames.at(static_cast<size_t>(dtype));
}

std::optional<uint64_t> num_bytes(DType dtype, std::span<const int64_t> shape) {
  std::optional<uint64_t> bytes = size_of(dtype);
  for (const int64_t extent : shape) {
    if (bytes) bytes = checked_mul(*bytes, static_cast<uint64_t>(extent));
  }
  return bytes;
}

std::string shape_text(std::span<const int64_t> shape) {
  return "[" + join(shape, ", ", [](int64_t extent) { return std::to_string(extent); }) + "]";
}

void to_float(const TensorView& tensor, std::span<float> out) {
  if (num_bytes(tensor.dtype, tensor.shape) != out.size() * size_of(tensor.dtype)) {
    failed("a tensor of shape ", shape_text(tensor.shape), " does not fit ", out.size(), " floats");
  }
  switch (tensor.dtype) {
    case DType::F64:
      return convert_all<double>(tensor.bytes, out, [](double x) { return static_cast<float>(x); });
    case DType::F32:
      if (!out.empty()) std::memcpy(out.data(), tensor.bytes.data(), out.size_bytes());
      return;
    case DType::F16:
      return convert_all<uint16_t>(tensor.bytes, out, from_half);
    case DType::BF16:
      return convert_all<uint16_t>(tensor.bytes, out, from_bfloat);
    default:
      bad_input("a tensor of type ", name_of(tensor.dtype), " holds no floating-point numbers");
  }
}

std::vector<std::byte> from_float(std::span<const float> values, DType dtype) {
  std::vector<std::byte> bytes(values.size() * size_of(dtype));
  if (dtype == DType::F32) {
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
  }
  if (dtype != DType::F16 && dtype != DType::BF16)
    failed("floats are not written as ", name_of(dtype));
  for (size_t i = 0; i < values.size(); ++i) {
    const bool half = dtype == DType::F16;
    const uint16_t rounded = half ? to_half(values[i]) : to_bfloat(values[i]);
    if (std::isfinite(values[i]) &&
        !std::isfinite(half ? from_half(rounded) : from_bfloat(rounded)))
      bad_input("value ", values[i], " is beyond the range of ", name_of(dtype));
    std::memcpy(bytes.data() + i * sizeof rounded, &rounded, sizeof rounded);
  }
  return bytes;
}

}  // namespace tandem
