#include "base/strings/utf8.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace tandem {
namespace {

TEST(Utf8, EveryCodePointDecodesToItself) {
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    append_utf8(value, text);
    const CodePoint point = decode_utf8(text, 0);
    ASSERT_EQ(point.value, value);
    ASSERT_EQ(static_cast<size_t>(point.length), text.size());
    ASSERT_EQ(count_code_points(text), 1u);
  }
}

TEST(Utf8, RefusesOverlongSurrogateAndTooLargeForms) {
  for (const char* bytes :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\x80", "\xC3",
        "\xE2\x82", "\xF0\x9F\x98"}) {
    EXPECT_EQ(decode_utf8(bytes, 0).length, 0) << bytes;
    EXPECT_EQ(find_invalid_utf8(bytes), 0u) << bytes;
  }
}

TEST(Utf8, FindsTheFirstInvalidByte) {
  EXPECT_EQ(find_invalid_utf8(""), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("a\u00e9\u4e2d\U0001f600"), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("a\u00e9\xff z\xff"), 3u);
  EXPECT_EQ(find_invalid_utf8("ab\xe2\x82"), 2u);
}

TEST(Utf8, FindsWhatTheDecoderRefuses) {
  std::mt19937 random(5);
  int invalid = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    while (random() % 12 != 0) {
      append_utf8(
          std::array<char32_t, 6>{'a', 0xE9, 0x4E2D, 0x1F600, 0xD7FF, 0x10FFFF}[random() % 6],
          text);
    }
    if (!text.empty() && random() % 2 == 0)
      text[random() % text.size()] = static_cast<char>(random());
    std::optional<size_t> expected;
    for (size_t at = 0; at < text.size() && !expected;) {
      const int length = decode_utf8(text, at).length;
      if (length == 0) expected = at;
      at += static_cast<size_t>(length);
    }
    ASSERT_EQ(find_invalid_utf8(text), expected) << "round " << round;
    invalid += expected.has_value();
  }
  EXPECT_GT(invalid, 5000);
}

// Unicode 15, tables 3-8 to 3-11.
TEST(Utf8, ReplacesEachMaximalSubpart) {
  const std::string r = "\uFFFD";
  EXPECT_EQ(replace_invalid_utf8("plain \u00e9"), "plain \u00e9");
  EXPECT_EQ(replace_invalid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(replace_invalid_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(replace_invalid_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"),
            r + r + r + r + r + "A" + r + r + "B");
  EXPECT_EQ(replace_invalid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), r + r + r + r + "A");
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0u);
  EXPECT_EQ(count_code_points("a\u00e9\u4e2d\U0001f600"), 4u);
}

}  // namespace
}  // namespace tandem
