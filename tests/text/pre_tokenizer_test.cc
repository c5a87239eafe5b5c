#include "text/pre_tokenizer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tandem {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  size_t at = 0;
  for (std::string_view word; !(word = next_word(text, at)).empty();) words.emplace_back(word);
  return words;
}

using Words = std::vector<std::string>;

TEST(PreTokenizer, SplitsAtSpacesAndAroundPunctuation) {
  EXPECT_EQ(words_of("it's a  b-c!? "), (Words{"it", "'", "s", "a", "b", "-", "c", "!", "?"}));
  EXPECT_EQ(words_of("\u00e9t\u00e9\u2014\u3000x\u3002"),
            (Words{"\u00e9t\u00e9", "\u2014", "x", "\u3002"}));
}

TEST(PreTokenizer, FindsNoWordInBlankText) {
  EXPECT_EQ(words_of(""), Words{});
  EXPECT_EQ(words_of(" \t\n\u00a0"), Words{});
}

TEST(PreTokenizer, SymbolsStayInsideWords) {
  EXPECT_EQ(words_of("5\u20ac \U0001f600\U0001f680"), (Words{"5\u20ac", "\U0001f600\U0001f680"}));
}

}  // namespace
}  // namespace tandem
