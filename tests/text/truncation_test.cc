#include "text/truncation.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

using Kept = std::pair<size_t, size_t>;
using Ranges = std::vector<TokenRange>;

Kept longest_first(size_t first, size_t second, size_t room) {
  return tokens_kept(first, second, room, TruncationStrategy::longest_first);
}

TEST(TokensKept, NothingIsCutThatFits) {
  EXPECT_EQ(longest_first(3, 4, 7), (Kept{3, 4}));
  EXPECT_EQ(tokens_kept(3, 4, 7, TruncationStrategy::only_second), (Kept{3, 4}));
}

TEST(TokensKept, OnlyTheLongerTextIsCutWhereThatIsEnough) {
  EXPECT_EQ(longest_first(1, 7, 4), (Kept{1, 3}));
  EXPECT_EQ(longest_first(7, 1, 4), (Kept{3, 1}));
  EXPECT_EQ(longest_first(0, 8, 4), (Kept{0, 4}));
}

TEST(TokensKept, ElseBothAreCutAlike) {
  EXPECT_EQ(longest_first(8, 9, 7), (Kept{3, 4}));
  EXPECT_EQ(longest_first(9, 8, 7), (Kept{4, 3}));
  EXPECT_EQ(longest_first(8, 8, 7), (Kept{3, 4}));
  EXPECT_EQ(longest_first(8, 8, 1), (Kept{0, 1}));
}

TEST(TokensKept, OneTextAloneMustBeLongEnoughToCut) {
  EXPECT_EQ(tokens_kept(8, 2, 5, TruncationStrategy::only_first), (Kept{3, 2}));
  EXPECT_EQ(tokens_kept(2, 8, 5, TruncationStrategy::only_second), (Kept{2, 3}));
  EXPECT_BAD_INPUT(tokens_kept(2, 8, 5, TruncationStrategy::only_first),
                   "truncation only_first: of 5 tokens the other text takes 8");
  EXPECT_BAD_INPUT(tokens_kept(5, 8, 5, TruncationStrategy::only_second),
                   "truncation only_second: of 5 tokens the other text takes 5");
}

TEST(Windows, CoverTheTextFromOneEnd) {
  EXPECT_EQ(windows(4, 4, 0, TruncationSide::right), (Ranges{{0, 4}}));
  EXPECT_EQ(windows(5, 2, 0, TruncationSide::right), (Ranges{{0, 2}, {2, 4}, {4, 5}}));
  EXPECT_EQ(windows(5, 3, 1, TruncationSide::right), (Ranges{{0, 3}, {2, 5}}));
  EXPECT_EQ(windows(5, 2, 0, TruncationSide::left), (Ranges{{3, 5}, {1, 3}, {0, 1}}));
  EXPECT_EQ(windows(6, 3, 1, TruncationSide::left), (Ranges{{3, 6}, {1, 4}, {0, 2}}));
}

TEST(Windows, WithoutRoomTheWholeTextOverflows) {
  EXPECT_EQ(windows(3, 0, 0, TruncationSide::right), (Ranges{{0, 0}, {0, 3}}));
}

TEST(Windows, MustGoForward) {
  EXPECT_BAD_INPUT(windows(5, 2, 2, TruncationSide::right), "stride 2 must be less than the 2");
}

}  // namespace
}  // namespace tandem
