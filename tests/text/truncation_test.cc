#include "text/truncation.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

using Kept = std::pair<size_t, size_t>;

TEST(Truncation, NothingIsCutThatFits) {
  EXPECT_EQ(longest_first(3, 4, 7), (Kept{3, 4}));
}

TEST(Truncation, OnlyTheLongerTextIsCutWhereThatIsEnough) {
  EXPECT_EQ(longest_first(1, 7, 4), (Kept{1, 3}));
  EXPECT_EQ(longest_first(7, 1, 4), (Kept{3, 1}));
  EXPECT_EQ(longest_first(0, 8, 4), (Kept{0, 4}));
}

TEST(Truncation, ElseBothAreCutAlike) {
  EXPECT_EQ(longest_first(8, 9, 7), (Kept{3, 4}));
  EXPECT_EQ(longest_first(9, 8, 7), (Kept{4, 3}));
  EXPECT_EQ(longest_first(8, 8, 7), (Kept{3, 4}));
  EXPECT_EQ(longest_first(8, 8, 1), (Kept{0, 1}));
}

TEST(Truncation, ErasingNothingTruncatesNothing) {
  Encoding encoding;
  erase_tokens(encoding, 0, 0);
  EXPECT_FALSE(encoding.truncated);
}

}  // namespace
}  // namespace tandem
