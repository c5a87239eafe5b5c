#include "labels/word_rule.h"

#include <gtest/gtest.h>

#include "base/strings/text.h"
#include "base/strings/utf8.h"

namespace tandem {
namespace {

using Words = std::vector<std::string>;

const WordRule kWhitespace{.kind = WordRule::Kind::whitespace};
const WordRule kPunctuation{.kind = WordRule::Kind::punctuation};

/// The parts of a text that the rule makes, for ASCII and ideographs alike.
Words parts(std::string_view text, const WordRule& rule) {
  std::vector<size_t> bytes;  // of each code point
  for (size_t at = 0; at < text.size();) {
    bytes.push_back(at);
    at += static_cast<size_t>(decode_valid_utf8(text, at).length);
  }
  bytes.push_back(text.size());
  Words words;
  for (const auto& [begin, end] : words_of(text, rule)) {
    const size_t first = bytes.at(static_cast<size_t>(begin));
    words.emplace_back(text.substr(first, bytes.at(static_cast<size_t>(end)) - first));
  }
  return words;
}

WordRule learned(const std::vector<Words>& rows, bool of_text = false) {
  WordRuleLearner learner;
  for (const Words& row : rows) learner.add(row, of_text);
  return learner.rule();
}

TEST(WordRule, WhiteSpaceAlonePartsRowsOfText) {
  EXPECT_EQ(parts(" play  o'neil, now!\t", kWhitespace), (Words{"play", "o'neil,", "now!"}));
  EXPECT_EQ(parts("", kWhitespace), Words{});
}

TEST(WordRule, TheTokenizersWordsArePunctuationIdeographsAndWhatIsBetween) {
  const WordRule rule{.kind = WordRule::Kind::tokenizer};
  EXPECT_EQ(parts(" O'Neil,\u00a0U.S.  ", rule),
            (Words{"O", "'", "Neil", ",", "U", ".", "S", "."}));
  EXPECT_EQ(parts("\u6211\u7231Rome!", rule), (Words{"\u6211", "\u7231", "Rome", "!"}));
  EXPECT_EQ(parts("a \u200b b\u200bc", rule),
            (Words{"a", "b\u200bc"}));  // control characters are no word
  EXPECT_EQ(parts("", rule), Words{});
}

TEST(WordRule, PunctuationAtTheEndsOfAPartIsApart) {
  EXPECT_EQ(parts("(\"Rock-n-roll\", said O'Neil.)", kPunctuation),
            (Words{"(", "\"", "Rock-n-roll", "\"", ",", "said", "O'Neil", ".", ")"}));
  EXPECT_EQ(parts("... !", kPunctuation), (Words{".", ".", ".", "!"}));
  EXPECT_EQ(parts("in the U.S. now.", kPunctuation), (Words{"in", "the", "U.S.", "now", "."}));
}

TEST(WordRule, IdeographsAreWordsOfTheirOwn) {
  EXPECT_EQ(parts("\u6211\u7231Rome!", kPunctuation), (Words{"\u6211", "\u7231", "Rome", "!"}));
}

TEST(WordRule, ARowOfTextIsPartedAtWhiteSpace) {
  EXPECT_EQ(learned({{"jazz,", "now"}}, /*of_text=*/true), kWhitespace);
}

TEST(WordRule, WhatStoodApartInTrainingStandsApart) {
  const WordRule rule =
      learned({{"Maria", "'s", "home", "."}, {"#jazz", ",", "tom", "'s"}, {"C++"}});
  EXPECT_EQ(rule, (WordRule{WordRule::Kind::punctuation, U"#'", U"+"}));
  EXPECT_EQ(parts("Maria 's C++, #jazz.", rule), (Words{"Maria", "'s", "C++", ",", "#jazz", "."}));
}

TEST(WordRule, WordsOfSeveralIdeographsAreKnownByTheirSpacesAlone) {
  EXPECT_EQ(learned({{"\u5317\u4eac", "\u6211"}, {"\u6b22\u8fce"}}), kWhitespace);
  EXPECT_EQ(learned({{"\u5317", "\u4eac", "\u6211"}}), kPunctuation);
}

}  // namespace
}  // namespace tandem
