#include "kernels/buffer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <new>
#include <utility>

namespace tandem {
namespace {

TEST(Buffer, StandsOnACacheLineAndGrows) {
  Buffer buffer;
  EXPECT_EQ(buffer.data(), nullptr);
  for (const size_t size : {size_t{1}, size_t{100}, size_t{3} << 20}) {
    buffer.reserve(size);
    EXPECT_GE(buffer.size(), size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.data()) % 64, 0U);
    buffer.data()[size - 1] = 1;
  }
  const float* before = buffer.data();
  buffer.reserve(5);
  EXPECT_EQ(buffer.data(), before);
}

TEST(Buffer, Moves) {
  Buffer one(10);
  const float* data = one.data();
  Buffer two(std::move(one));
  EXPECT_EQ(two.data(), data);
  Buffer three;
  three = std::move(two);
  EXPECT_EQ(three.data(), data);
}

TEST(Buffer, RefusesWhatCannotExist) {
  EXPECT_THROW(Buffer(SIZE_MAX / 2), std::bad_alloc);
}

}  // namespace
}  // namespace tandem
