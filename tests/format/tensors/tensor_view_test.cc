#include "format/tensors/tensor_view.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/support/error.h"

namespace tandem {
namespace {

template <typename Element>
std::vector<float> converted(DType dtype, const std::vector<Element>& elements) {
  // One byte further, so that nothing is aligned.
  std::vector<std::byte> bytes(elements.size() * sizeof(Element) + 1);
  std::memcpy(bytes.data() + 1, elements.data(), bytes.size() - 1);
  const TensorView tensor = {
      dtype, {static_cast<int64_t>(elements.size())}, std::span<const std::byte>(bytes).subspan(1)};
  std::vector<float> out(elements.size());
  to_float(tensor, out);
  return out;
}

TEST(ToFloat, ReadsEveryFloatingType) {
  const std::vector<float> wanted = {1.5F, -2.0F};
  EXPECT_EQ(converted<double>(DType::F64, {1.5, -2.0}), wanted);
  EXPECT_EQ(converted<float>(DType::F32, {1.5F, -2.0F}), wanted);
  EXPECT_EQ(converted<uint16_t>(DType::F16, {0x3E00, 0xC000}), wanted);
  EXPECT_EQ(converted<uint16_t>(DType::BF16, {0x3FC0, 0xC000}), wanted);
}

// Every half value against the compiler's own conversion through its definition: sign * 2^(e-15)
// * 1.f.
TEST(ToFloat, ConvertsEveryHalf) {
  for (uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const float value = converted<uint16_t>(DType::F16, {static_cast<uint16_t>(bits)})[0];
    const int exponent = static_cast<int>((bits >> 10) & 0x1F);
    const int fraction = static_cast<int>(bits & 0x3FF);
    EXPECT_EQ(std::signbit(value), bits >= 0x8000) << bits;
    if (exponent == 31) {
      EXPECT_TRUE(fraction == 0 ? std::isinf(value) : std::isnan(value)) << bits;
    } else {
      const int significand = exponent == 0 ? fraction : fraction + 1024;
      EXPECT_EQ(std::fabs(value), std::ldexp(significand, std::max(exponent, 1) - 25)) << bits;
    }
  }
}

TEST(ToFloat, RefusesOtherTypesAndSizes) {
  EXPECT_BAD_INPUT(converted<int64_t>(DType::I64, {1}), "type I64");
  float one = 0;
  const TensorView empty = {DType::F32, {0}, {}};
  EXPECT_FAILED(to_float(empty, {&one, 1}), "shape [0] does not fit 1 floats");
}

TEST(NumBytes, RefusesWhatDoesNotFit) {
  const std::vector<int64_t> shape = {int64_t{1} << 40, int64_t{1} << 21};
  EXPECT_EQ(num_bytes(DType::U8, shape), uint64_t{1} << 61);
  EXPECT_EQ(num_bytes(DType::F64, shape), std::nullopt);
  EXPECT_EQ(num_bytes(DType::F32, {}), 4u);
}

TEST(DType, HasSizesAndNames) {
  EXPECT_EQ(size_of(DType::BF16), 2u);
  EXPECT_EQ(name_of(DType::BOOL), "BOOL");
  EXPECT_EQ(shape_text(std::vector<int64_t>{2, 3}), "[2, 3]");
  EXPECT_EQ(shape_text({}), "[]");
}

std::vector<float> through(float value, DType dtype) {
  const std::vector<std::byte> bytes = from_float(std::span(&value, 1), dtype);
  std::vector<float> read(1);
  to_float({dtype, {1}, bytes}, read);
  return read;
}

TEST(FromFloat, KeepsEveryHalfAndEveryBfloat) {
  for (const DType dtype : {DType::F16, DType::BF16}) {
    for (uint32_t bits = 0; bits < 0x10000; ++bits) {
      const auto half = static_cast<uint16_t>(bits);
      std::vector<float> value(1);
      to_float({dtype, {1}, std::as_bytes(std::span(&half, 1))}, value);
      if (std::isnan(value[0])) {
        EXPECT_TRUE(std::isnan(through(value[0], dtype)[0]));
      } else {
        const std::vector<std::byte> bytes = from_float(value, dtype);
        EXPECT_EQ(std::memcmp(bytes.data(), &half, sizeof half), 0) << bits;
      }
    }
  }
}

TEST(FromFloat, RoundsToTheNearestAndTiesToEven) {
  EXPECT_EQ(through(1.0F + 0x1p-11F, DType::F16)[0], 1.0F);
  EXPECT_EQ(through(1.0F + 3 * 0x1p-11F, DType::F16)[0], 1.0F + 0x1p-9F);
  EXPECT_EQ(through(1.0F + 0x1p-11F + 0x1p-20F, DType::F16)[0], 1.0F + 0x1p-10F);
  EXPECT_EQ(through(2.0F - 0x1p-12F, DType::F16)[0], 2.0F);
  EXPECT_EQ(through(0x1p-14F - 0x1p-26F, DType::F16)[0], 0x1p-14F);  // from a subnormal up
  EXPECT_EQ(through(0x1p-25F, DType::F16)[0], 0.0F);
  EXPECT_EQ(through(-3 * 0x1p-26F, DType::F16)[0], -0x1p-24F);
  EXPECT_EQ(through(1.0F + 0x1p-8F, DType::BF16)[0], 1.0F);
  EXPECT_EQ(through(1.0F + 3 * 0x1p-8F, DType::BF16)[0], 1.0F + 0x1p-6F);
}

TEST(FromFloat, RefusesFiniteValuesBeyondTheRange) {
  EXPECT_EQ(through(65519.0F, DType::F16)[0], 65504.0F);
  EXPECT_BAD_INPUT(through(65520.0F, DType::F16), "65520 is beyond the range of F16");
  EXPECT_BAD_INPUT(through(3.4e38F, DType::BF16), "beyond the range of BF16");
  EXPECT_TRUE(std::isinf(through(INFINITY, DType::F16)[0]));
}

}  // namespace
}  // namespace tandem
