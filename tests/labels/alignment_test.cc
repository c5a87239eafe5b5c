#include "labels/alignment.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

using Places = std::vector<int32_t>;

/// Tokens of these words between [CLS] and [SEP]; begin and end of each in the text.
Encoding encoding_of(std::vector<int32_t> words, std::vector<int32_t> begins = {},
                     std::vector<int32_t> ends = {}) {
  Encoding encoding;
  encoding.first_text_begin = 1;
  encoding.first_text_end = static_cast<int32_t>(words.size()) + 1;
  const auto framed = [](std::vector<int32_t>& values, int32_t value) {
    values.insert(values.begin(), value);
    values.push_back(value);
    return values;
  };
  encoding.words = framed(words, -1);
  encoding.begins = framed(begins, 0);
  encoding.ends = framed(ends, 0);
  return encoding;
}

TEST(Alignment, TheFirstTokenOfAWordCarriesItsLabel) {
  EXPECT_EQ(first_tokens(encoding_of({0, 0, 2, 3, 3}), 5), (Places{1, -1, 3, 4, -1}));
}

TEST(Alignment, OfAPairOnlyTheFirstTextCountsWhateverTheSegments) {
  Encoding encoding = encoding_of({0, -1, -1, 0, 1}, {0, 0, 0, 0, 2}, {1, 0, 0, 1, 3});
  encoding.segments.assign(7, 0);  // as MPNet's
  encoding.first_text_end = 2;
  EXPECT_EQ(first_tokens(encoding, 2), (Places{1, -1}));
  EXPECT_EQ(token_words(encoding), (std::vector<WordSpan>{{0, 1}}));
}

TEST(Alignment, WordsBeyondTheCountAreLeftOut) {
  EXPECT_EQ(first_tokens(encoding_of({0, 1}), 1), (Places{1}));
  EXPECT_EQ(first_tokens(encoding_of({0, 1}), 0), Places{});
}

TEST(Alignment, PartsOfATextTakeTheFirstTokenWithinThem) {
  // "o'neil  x", its second part without a token of its own.
  const Encoding encoding = encoding_of({0, 1, 2, 3}, {0, 1, 2, 8}, {1, 2, 6, 9});
  EXPECT_EQ(first_tokens(encoding, std::vector<WordSpan>{{0, 6}, {7, 8}, {8, 9}}),
            (Places{1, -1, 4}));
}

TEST(Alignment, WordsOfTheTokenizerSpanTheirTokens) {
  const Encoding encoding = encoding_of({0, 0, 2}, {0, 3, 7}, {3, 5, 9});
  EXPECT_EQ(token_words(encoding), (std::vector<WordSpan>{{0, 5}, {0, 0}, {7, 9}}));
}

TEST(Alignment, TruncationCutsWordsOnItsSideAlone) {
  constexpr int32_t kCut = kCutWord, kSilent = kSilentWord;
  const auto marked = [](Places first, bool truncated, TruncationSide side) {
    mark_silent_words(first, truncated, side);
    return first;
  };
  const Places places = {-1, -1, 1, -1, 2, -1};
  EXPECT_EQ(marked(places, true, TruncationSide::right),
            (Places{kSilent, kSilent, 1, kSilent, 2, kCut}));
  EXPECT_EQ(marked(places, true, TruncationSide::left),
            (Places{kCut, kCut, 1, kSilent, 2, kSilent}));
  EXPECT_EQ(marked(places, false, TruncationSide::left),
            (Places{kSilent, kSilent, 1, kSilent, 2, kSilent}));
  EXPECT_EQ(marked({-1, -1}, true, TruncationSide::right), (Places{kCut, kCut}));
  EXPECT_TRUE(marked({}, true, TruncationSide::left).empty());
}

}  // namespace
}  // namespace tandem
