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

TEST(ParseInteger, TakesWholeTextsThatFit) {
  EXPECT_EQ(parse_integer<int64_t>("-12"), -12);
  EXPECT_EQ(parse_integer<size_t>("12"), 12U);
  EXPECT_EQ(parse_integer<size_t>("-12"), std::nullopt);
  EXPECT_EQ(parse_integer<int32_t>("4294967296"), std::nullopt);
  for (const char* text : {"", "+1", "1.", " 1", "1 ", "x"})
    EXPECT_EQ(parse_integer<int64_t>(text), std::nullopt) << text;
}

TEST(NumberAfter, NeedsThePrefixAndNothingElse) {
  EXPECT_EQ(number_after("step-", "step-12"), 12);
  for (const char* text : {"step-", "step-1x", "stop-1", "step", ""})
    EXPECT_EQ(number_after("step-", text), std::nullopt) << text;
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
