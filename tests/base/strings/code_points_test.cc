#include "base/strings/code_points.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(CodePoints, AreThoseOfTheTextAndMakeItAgain) {
  for (const std::u32string& points :
       {std::u32string(), std::u32string(U"ab"),
        std::u32string{0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10FFFF}}) {
    EXPECT_EQ(code_points_of(utf8_of(points)), points);
  }
  EXPECT_EQ(code_points_of("e\xCC\x81"), (std::u32string{'e', 0x301}));
}

}  // namespace
}  // namespace tandem
