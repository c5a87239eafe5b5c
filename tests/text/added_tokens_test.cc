#include "text/added_tokens.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

struct Found {
  size_t begin;
  size_t end;
  int32_t id;
  bool operator==(const Found&) const = default;
};

AddedTokens::Pattern pattern(std::string text, int32_t id) {
  return {text, {.content = text, .id = id}};
}

std::vector<Found> find(const std::vector<AddedTokens::Pattern>& patterns, std::string_view text) {
  std::vector<AddedMatch> matches;
  AddedTokens(patterns).find_all(text, matches);
  std::vector<Found> found;
  for (const AddedMatch& match : matches) found.push_back({match.begin, match.end, match.id});
  return found;
}

TEST(AddedTokens, FindsTheLeftmostThenTheLongest) {
  const std::vector<AddedTokens::Pattern> patterns = {pattern("<x>", 1), pattern("<x>y", 2),
                                                      pattern("a<", 3)};
  EXPECT_EQ(find(patterns, "..<x>yz"), (std::vector<Found>{{2, 6, 2}}));
  EXPECT_EQ(find(patterns, "a<x><x>"), (std::vector<Found>{{0, 2, 3}, {4, 7, 1}}));
}

TEST(AddedTokens, OfEqualPatternsTheLastCounts) {
  EXPECT_EQ(find({pattern("x", 1), pattern("x", 2)}, "x"), (std::vector<Found>{{0, 1, 2}}));
}

TEST(AddedTokens, WithoutTokensThereIsNoMatch) {
  EXPECT_TRUE(find({}, "abc").empty());
}

TEST(AddedTokens, ASingleWordStandsAlone) {
  AddedTokens::Pattern token = pattern("ab", 1);
  token.token.single_word = true;
  EXPECT_EQ(find({token}, "ab-ab abc _ab ab"),
            (std::vector<Found>{{0, 2, 1}, {3, 5, 1}, {14, 16, 1}}));
  EXPECT_TRUE(find({token}, "\u00e9ab").empty());
  EXPECT_TRUE(find({token}, "ab\u0301").empty());
}

TEST(AddedTokens, TakesTheSpacesBesideIt) {
  AddedTokens::Pattern left = pattern("<l>", 1);
  AddedTokens::Pattern right = pattern("<r>", 2);
  left.token.lstrip = true;
  right.token.rstrip = true;
  EXPECT_EQ(find({left, right}, "a \u00a0<l> b"), (std::vector<Found>{{1, 7, 1}}));
  EXPECT_EQ(find({left, right}, "<r> \t b"), (std::vector<Found>{{0, 6, 2}}));
  EXPECT_EQ(find({left, right}, "<r>  <l>"), (std::vector<Found>{{0, 5, 2}, {5, 8, 1}}));
}

}  // namespace
}  // namespace tandem
