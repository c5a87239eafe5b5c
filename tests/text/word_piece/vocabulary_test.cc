#include "text/word_piece/vocabulary.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(Vocabulary, MapsTokensAndIdsBothWays) {
  const Vocabulary vocabulary({"[UNK]", "a", "##b"});
  EXPECT_EQ(vocabulary.size(), 3);
  EXPECT_EQ(vocabulary.id("##b"), 2);
  EXPECT_EQ(vocabulary.id("b"), -1);
  EXPECT_EQ(vocabulary.token(1), "a");
  EXPECT_EQ(vocabulary.token(3), "");
  EXPECT_EQ(vocabulary.token(-1), "");
}

TEST(Vocabulary, GapsAreNoTokens) {
  const Vocabulary vocabulary({"a", "", "b"});
  EXPECT_EQ(vocabulary.id(""), -1);
  EXPECT_EQ(vocabulary.token(1), "");
  EXPECT_EQ(vocabulary.id("b"), 2);
}

TEST(Vocabulary, ARepeatedTokenHasItsLastId) {
  EXPECT_EQ(Vocabulary({"a", "b", "a"}).id("a"), 2);
  EXPECT_EQ(Vocabulary({"a", "b", "a"}).repeated(), 0);
  EXPECT_EQ(Vocabulary({"a", "", "", "b"}).repeated(), -1);
}

TEST(Vocabulary, SurvivesBeingMoved) {
  Vocabulary first({"a", "b"});
  const Vocabulary second = std::move(first);
  EXPECT_EQ(second.id("b"), 1);
}

}  // namespace
}  // namespace tandem
