#include "text/unicode/unicode.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

std::u32string text_of(const ShortText& text) {
  return {text.begin(), text.end()};
}

TEST(Unicode, AsciiLettersArePlainOrHaveALowerCase) {
  EXPECT_TRUE(CharClass::of('a').plain());
  EXPECT_TRUE(CharClass::of(' ').plain());
  EXPECT_TRUE(CharClass::of('-').plain());
  EXPECT_FALSE(CharClass::of('A').plain());
  EXPECT_EQ(text_of(lowercase('Z')), U"z");
  EXPECT_EQ(text_of(lowercase('[')), U"[");
}

TEST(Unicode, KnowsWhatCleaningDoes) {
  for (const uint32_t c : {0x00u, 0x07u, 0x7Fu, 0xADu, 0x200Bu, 0xFEFFu, 0xFFFDu, 0xE000u}) {
    EXPECT_TRUE(CharClass::of(c).removed()) << c;
  }
  for (const uint32_t c : {0x09u, 0x0Au, 0x0Du, 0xA0u, 0x2009u, 0x3000u}) {
    EXPECT_TRUE(CharClass::of(c).blank()) << c;
  }
}

TEST(Unicode, KnowsWhereWordsEnd) {
  for (const char32_t c : {U'!', U'$', U'^', U'`', U'\u2014', U'\u3002', U'\u0964'}) {
    EXPECT_TRUE(CharClass::of(c).punctuation()) << uint32_t{c};
  }
  EXPECT_FALSE(
      CharClass::of(U'\u20ac').punctuation());  // a symbol, unlike '$', which ASCII makes one
  EXPECT_TRUE(CharClass::of(U'\u3000').space());
}

// The reference leaves out U+2B820 to U+2B91F, which Google's ranges hold.
TEST(Unicode, IdeographsAreThoseOfTheReference) {
  EXPECT_TRUE(CharClass::of(0x4E2D).cjk());
  EXPECT_TRUE(CharClass::of(0x2B81F).cjk());
  EXPECT_FALSE(CharClass::of(0x2B820).cjk());
  EXPECT_TRUE(CharClass::of(0x2B920).cjk());
  EXPECT_FALSE(CharClass::of(0x3042).cjk());
}

TEST(Unicode, DecomposesFully) {
  EXPECT_EQ(text_of(decompose(U'\u1e69')), U"s\u0323\u0307");
  EXPECT_EQ(text_of(decompose(U'\u0344')), U"\u0308\u0301");
  EXPECT_EQ(text_of(decompose(U'\uf900')), U"\u8c48");
  EXPECT_EQ(text_of(decompose(U'x')), U"x");
}

TEST(Unicode, DecomposesHangulByArithmetic) {
  EXPECT_EQ(text_of(decompose(U'\uac00')), U"\u1100\u1161");
  EXPECT_EQ(text_of(decompose(U'\ud55c')), U"\u1112\u1161\u11ab");
  EXPECT_EQ(text_of(decompose(U'\ud7a3')), U"\u1112\u1175\u11c2");
}

TEST(Unicode, LowersWithoutContext) {
  EXPECT_EQ(text_of(lowercase(U'\u03a3')), U"\u03c3");
  EXPECT_EQ(text_of(lowercase(U'\u0130')), U"i\u0307");
  EXPECT_EQ(text_of(lowercase(U'\u00df')), U"\u00df");
}

TEST(Unicode, OrdersCombiningClasses) {
  const auto rank = [](char32_t c) { return CharClass::of(c).combining_rank(); };
  EXPECT_EQ(rank('a'), 0);
  EXPECT_EQ(rank(0x0334), 1);
  EXPECT_LT(rank(0x0327), rank(0x0323));
  EXPECT_LT(rank(0x0323), rank(0x0301));
  EXPECT_EQ(rank(0x0301), rank(0x0308));
  EXPECT_LT(rank(0x0301), rank(0x0345));
}

}  // namespace
}  // namespace tandem
