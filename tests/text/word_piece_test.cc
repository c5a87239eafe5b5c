#include "text/word_piece.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

using Pieces = std::vector<Piece>;

class WordPieceTest : public ::testing::Test {
 protected:
  Pieces split(std::string_view word, const WordPieceOptions& options = {}) const {
    Pieces pieces;
    WordPiece(vocabulary_, options).split(word, pieces);
    return pieces;
  }

  Vocabulary vocabulary_{
      {"[UNK]", "un", "##aff", "##able", "##a", "unaff", "\u00e9", "##\u00e9", "+x"}};
};

TEST_F(WordPieceTest, TakesTheLongestPieceFirst) {
  EXPECT_EQ(split("unaffable"), (Pieces{{5, 0, 5}, {3, 5, 9}}));
  EXPECT_EQ(split("una"), (Pieces{{1, 0, 2}, {4, 2, 3}}));
}

TEST_F(WordPieceTest, AWholeWordIsOnePiece) {
  EXPECT_EQ(split("un"), (Pieces{{1, 0, 2}}));
}

TEST_F(WordPieceTest, AWordThatCannotBeCoveredIsUnknownAsAWhole) {
  EXPECT_EQ(split("unaffx"), (Pieces{{0, 0, 6}}));
  EXPECT_EQ(split("able"), (Pieces{{0, 0, 4}}));
}

TEST_F(WordPieceTest, CutsBetweenCodePointsOnly) {
  EXPECT_EQ(split("\u00e9\u00e9"), (Pieces{{6, 0, 2}, {7, 2, 4}}));
}

TEST_F(WordPieceTest, AWordLongerThanTheLimitIsUnknown) {
  const WordPieceOptions options{.max_word_length = 2};
  EXPECT_EQ(split("\u00e9\u00e9", options), (Pieces{{6, 0, 2}, {7, 2, 4}}));
  EXPECT_EQ(split("\u00e9\u00e9\u00e9", options), (Pieces{{0, 0, 6}}));
}

TEST_F(WordPieceTest, ThePrefixOfContinuationsCanBeAnother) {
  EXPECT_EQ(split("unx", {.continuation = "+"}), (Pieces{{1, 0, 2}, {8, 2, 3}}));
}

TEST_F(WordPieceTest, RefusesAVocabularyWithoutTheUnknownToken) {
  EXPECT_BAD_INPUT(WordPiece(vocabulary_, {.unknown = "<unk>"}), "lacks its unknown token '<unk>'");
}

}  // namespace
}  // namespace tandem
