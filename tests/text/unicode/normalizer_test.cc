#include "text/unicode/normalizer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/strings/utf8.h"

namespace tandem {
namespace {

using Sources = std::vector<int32_t>;

Normalized normalized(std::string_view text, const NormalizerOptions& options = {}) {
  Normalized out;
  Normalizer(options).normalize(text, 0, out);
  return out;
}

constexpr NormalizerOptions kCased{.strip_accents = false, .lowercase = false};

TEST(Normalizer, LowersAndStripsAccents) {
  const Normalized out = normalized("Caf\u00e9 \u00c5");
  EXPECT_EQ(out.text, "cafe a");
  EXPECT_EQ(out.sources, (Sources{0, 1, 2, 3, 4, 5}));
}

TEST(Normalizer, CasedKeepsLettersAndAccents) {
  const Normalized out = normalized("\u00c9a", kCased);
  EXPECT_EQ(out.text, "\u00c9a");
  EXPECT_EQ(out.sources, (Sources{0, 0, 1}));
}

TEST(Normalizer, DropsControlCharactersAndUnifiesBlanks) {
  const Normalized out = normalized(std::string("a\0b\u00ad\tc\u3000", 10));
  EXPECT_EQ(out.text, "ab c ");
  EXPECT_EQ(out.sources, (Sources{0, 2, 4, 5, 6}));
}

TEST(Normalizer, SetsIdeographsApart) {
  const Normalized out = normalized("a\u4e2db");
  EXPECT_EQ(out.text, "a \u4e2d b");
  EXPECT_EQ(out.sources, (Sources{0, 1, 1, 1, 1, 1, 2}));
}

TEST(Normalizer, EachStepCanBeLeftOut) {
  EXPECT_EQ(normalized("a\t\u4e2d", {.clean_text = false}).text, "a\t \u4e2d ");
  EXPECT_EQ(normalized("a\u4e2db", {.handle_chinese_chars = false}).text, "a\u4e2db");
  EXPECT_EQ(normalized("\u00c9", {.strip_accents = false}).text, "\u00e9");
  EXPECT_EQ(normalized("\u00c9", {.lowercase = false}).text, "E");
}

TEST(Normalizer, OneCharacterCanBecomeSeveral) {
  const Normalized hangul = normalized("\uac00");
  EXPECT_EQ(hangul.text, "\u1100\u1161");
  EXPECT_EQ(hangul.sources, Sources(6, 0));
  EXPECT_EQ(normalized("\u0130", {.strip_accents = false}).text, "i\u0307");
}

// U+302E (class 224) and U+1D165 (class 216) are marks that stay: they are put in canonical order,
// and the reference hands out the sources by place.
TEST(Normalizer, ReorderedMarksTakeSourcesByPlace) {
  const Normalized out = normalized("a\u302e\U0001d165b");
  EXPECT_EQ(out.text, "a\U0001d165\u302eb");
  EXPECT_EQ(out.sources, (Sources{0, 1, 1, 1, 1, 2, 2, 2, 3}));
}

TEST(Normalizer, ATextIsItsPartsWhereACharacterSeparates) {
  static const std::vector<std::string> characters = {"a",
                                                      "É",
                                                      "\u0301",
                                                      "\u0323",
                                                      "\u302e",
                                                      "\U0001d165",
                                                      "\u0344",
                                                      "日",
                                                      "\u3000",
                                                      "。",
                                                      "-",
                                                      " ",
                                                      "\t",
                                                      "\uf900",
                                                      "\uac00",
                                                      "\u200b",
                                                      std::string(1, 0),
                                                      "\U0002b820",
                                                      "\U0002a6df",
                                                      "İ",
                                                      "€"};
  std::mt19937 random(6);
  int parted = 0;
  for (unsigned bits = 0; bits < 16; ++bits) {
    const Normalizer normalizer(
        {(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0, (bits & 8U) != 0});
    for (int round = 0; round < 500; ++round) {
      std::string before, after;
      for (size_t i = random() % 6; i > 0; --i) before += characters[random() % characters.size()];
      for (size_t i = 1 + random() % 6; i > 0; --i)
        after += characters[random() % characters.size()];
      if (!normalizer.separates(decode_utf8(after, 0).value)) continue;
      Normalized whole, left, right;
      const int32_t end = normalizer.normalize(before + after, 3, whole);
      EXPECT_EQ(normalizer.normalize(after, normalizer.normalize(before, 3, left), right), end);
      ASSERT_EQ(whole.text, left.text + right.text);
      left.sources.insert(left.sources.end(), right.sources.begin(), right.sources.end());
      ASSERT_EQ(whole.sources, left.sources) << whole.text;
      ++parted;
    }
  }
  EXPECT_GT(parted, 1000);
}

TEST(Normalizer, MayLowerCaseBeforeEverythingElse) {
  const NormalizerOptions options{
      .strip_accents = true, .lowercase = false, .lowercase_first = true};
  const Normalized out = normalized("A\u0130\u4e2d\u00c9", options);
  EXPECT_EQ(out.text, "ai \u4e2d e");
  EXPECT_EQ(out.sources, (Sources{0, 1, 2, 2, 2, 2, 2, 3}));
  EXPECT_EQ(normalized("\u0130", {.strip_accents = false, .lowercase_first = true}).text,
            "i\u0307");
}

TEST(Normalizer, CountsSourcesFromTheGivenNumber) {
  Normalized out;
  EXPECT_EQ(Normalizer(NormalizerOptions{}).normalize("ab", 7, out), 9);
  EXPECT_EQ(out.sources, (Sources{7, 8}));
  Normalizer(NormalizerOptions{}).normalize("", 3, out);
  EXPECT_TRUE(out.text.empty() && out.sources.empty());
}

}  // namespace
}  // namespace tandem
