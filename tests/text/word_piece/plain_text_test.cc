#include "text/word_piece/plain_text.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/text/word_piece/plainly.h"

namespace tandem {
namespace {

using testing::plainly;
using testing::small_vocabulary;

struct Case {
  NormalizerOptions options;
  const AsciiScan* scan;
};

std::vector<Case> cases() {
  std::vector<Case> found;
  for (const AsciiScan& scan : ascii_scans()) {
    for (unsigned bits = 0; bits < 16; ++bits) {
      found.push_back(
          {{(bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0, (bits & 8U) != 0}, &scan});
    }
  }
  return found;
}

void expect_the_same(const Case& each, const std::string& text, int32_t first = 0) {
  const WordPiece pieces(small_vocabulary(), {});
  const Normalizer normalizer(each.options);
  static PlainTextScratch scratch;
  TokenList quick;
  PlainText(normalizer, pieces, *each.scan).append(text, first, scratch, quick);
  const TokenList plain = plainly(normalizer, pieces, text, first);
  ASSERT_EQ(quick.tokens.size(), plain.tokens.size()) << each.scan->name << ": " << text;
  EXPECT_EQ(quick.num_words, plain.num_words);
  for (size_t i = 0; i < plain.tokens.size(); ++i) {
    const Token& a = quick.tokens[i];
    const Token& b = plain.tokens[i];
    ASSERT_TRUE(a.id == b.id && a.begin == b.begin && a.end == b.end && a.word == b.word)
        << each.scan->name << ": token " << i << " of " << text << ": " << a.id << " [" << a.begin
        << ", " << a.end << ") of word " << a.word << ", but " << b.id << " [" << b.begin << ", "
        << b.end << ") of word " << b.word;
  }
}

/// Characters that the rules tell apart, each `plain` times as often an ASCII letter or space.
std::string random_text(std::mt19937& random, size_t length, unsigned plain) {
  static const std::vector<std::string> special = {"\t",
                                                   "\n",
                                                   "-",
                                                   "!",
                                                   std::string(1, '\0'),
                                                   "\x7f",
                                                   "\x0b",
                                                   "é",
                                                   "É",
                                                   "e\xCC\x81",
                                                   "\xCC\x81",
                                                   "日",
                                                   "İ",
                                                   "\xE2\x80\x8B",
                                                   "\xC2\xA0",
                                                   "각",
                                                   "\xE3\x84\xAE",
                                                   "\xE1\x85\xA1",
                                                   "\xE0\xA3\xA6",
                                                   "\xCC\x95",
                                                   "ß",
                                                   "\xEF\xBF\xBD",
                                                   "—",
                                                   "😀"};
  std::string text;
  while (text.size() < length) {
    if (random() % plain == 0) {
      text += special[random() % special.size()];
    } else {
      text += "abcABC    "[random() % 10];
    }
  }
  return text;
}

TEST(PlainText, QuickAndPlainWayGiveTheSameTokens) {
  std::mt19937 random(7);
  for (const Case& each : cases()) {
    for (const unsigned plain : {1U, 2U, 5U, 20U, 200U}) {
      for (int i = 0; i < 40; ++i)
        expect_the_same(each, random_text(random, random() % 200, plain));
    }
    expect_the_same(each, random_text(random, 5000, 50), 1000);
  }
}

TEST(PlainText, TextsWithoutSpacesMayBeLong) {
  std::mt19937 random(8);
  for (const Case& each : cases()) {
    for (const unsigned plain : {1U, 3U, 50U}) {
      std::string text = random_text(random, 15000, plain);
      std::erase(text, ' ');
      expect_the_same(each, text);
      std::erase_if(text, [](char c) { return c == '-' || c == '!'; });
      expect_the_same(each, text, 5);
    }
  }
}

TEST(PlainText, WordsMayLieAcrossEveryEdge) {
  for (const Case& each : cases()) {
    if (!each.options.lowercase || !each.options.strip_accents) continue;
    expect_the_same(each, "");
    for (const size_t length :
         {1UL, 15UL, 16UL, 17UL, 63UL, 64UL, 65UL, 100UL, 101UL, 128UL, 200UL}) {
      const std::string word(length, 'a');
      expect_the_same(each, word);
      expect_the_same(each, "b " + word + " c");
      expect_the_same(each, "é " + word + "é " + word);
    }
    for (size_t before = 4080; before < 4110; ++before) {
      const std::string blanks(before, ' ');
      expect_the_same(each, blanks + "abcabc ab");
      expect_the_same(each, blanks +
                                "\xCC\x81"
                                "a é b");
      expect_the_same(each, std::string(before, 'a') + " ab é");
      expect_the_same(each, std::string(before, '-') + "ab");
    }
    expect_the_same(each, std::string(20000, 'b'));
    std::string dense;  // no edge before an ASCII character
    for (int i = 0; i < 3000; ++i) dense += i % 7 == 0 ? "日" : "éab";
    expect_the_same(each, dense);
    expect_the_same(each, dense + std::string(9000, 'b') + "—" + dense);
  }
}

TEST(PlainText, AScratchServesSeveralUsers) {
  const WordPiece pieces(small_vocabulary(), {});
  const PlainText uncased(Normalizer({.lowercase = true}), pieces);
  const Vocabulary other({"[UNK]", "x", "ab"});
  const WordPiece other_pieces(other, {});
  const PlainText cased(Normalizer({.lowercase = false}), other_pieces);
  PlainTextScratch scratch;
  for (int round = 0; round < 3; ++round) {
    TokenList first, second;
    uncased.append("ab AB", 0, scratch, first);
    cased.append("ab AB", 0, scratch, second);
    EXPECT_EQ(first.tokens[0].id, 3);
    EXPECT_EQ(first.tokens[1].id, 3);
    EXPECT_EQ(second.tokens[0].id, 2);
    EXPECT_EQ(second.tokens[1].id, 0);
  }
}

}  // namespace
}  // namespace tandem
