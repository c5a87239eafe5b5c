#include "format/checksum.h"

#include <gtest/gtest.h>

#include <string_view>

namespace tandem {
namespace {

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

TEST(Checksum, IsThatOfXxhsum) {
  EXPECT_EQ(checksum_of(bytes("")), "xxh3_128:99aa06d3014798d86001c324468d497f");
}

TEST(Checksum, OfPartsIsThatOfTheWhole) {
  Checksum sum;
  EXPECT_EQ(sum.text(), checksum_of(bytes("")));
  sum.add(bytes("a text"));
  sum.add(bytes(""));
  sum.add(bytes(" in parts"));
  EXPECT_EQ(sum.text(), checksum_of(bytes("a text in parts")));
}

}  // namespace
}  // namespace tandem
