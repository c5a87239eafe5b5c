#include "text/added_tokens.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(AddedTokens, FindsTheLeftmostThenTheLongest) {
  AddedTokens tokens;
  tokens.add("<x>", 1);
  tokens.add("<x>y", 2);
  tokens.add("a<", 3);
  const auto match = tokens.find("..<x>yz", 0);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->id, 2);
  EXPECT_EQ(match->begin, 2u);
  EXPECT_EQ(match->end, 6u);
  EXPECT_EQ(tokens.find("a<x>", 0)->id, 3);
}

TEST(AddedTokens, SearchesFromTheGivenPlace) {
  AddedTokens tokens;
  tokens.add("[MASK]", 4);
  EXPECT_EQ(tokens.find("[MASK] [MASK]", 1)->begin, 7u);
  EXPECT_FALSE(tokens.find("[MASK] [MASK", 1));
}

TEST(AddedTokens, WithoutTokensThereIsNoMatch) {
  EXPECT_FALSE(AddedTokens().find("abc", 0));
}

}  // namespace
}  // namespace tandem
