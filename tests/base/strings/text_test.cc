#include "base/strings/text.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

using Words = std::vector<std::string>;

TEST(Trim, TakesWhiteSpaceOffBothEnds) {
  EXPECT_EQ(trim(" \ta b\r\n"), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a..b.", '.'), (Words{"a", "", "b", ""}));
  EXPECT_EQ(split("", '.'), Words{""});
}

TEST(SplitWords, SkipsRunsOfWhiteSpace) {
  EXPECT_EQ(split_words("  a \t b\n"), (Words{"a", "b"}));
  EXPECT_TRUE(split_words(" \t").empty());
}

TEST(LowerAscii, LeavesOtherLettersAlone) {
  EXPECT_EQ(lower_ascii("AbZ@[\u00c4"), "abz@[\u00c4");
}

TEST(Join, PutsTheSeparatorBetween) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "", "a"}, ", "), "a, , a");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector{1, 2}, "+", [](int n) { return std::to_string(n); }), "1+2");
}

}  // namespace
}  // namespace tandem
