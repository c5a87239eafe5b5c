#include "text/word_piece/word_piece.h"

#include <gtest/gtest.h>

#include "format/json.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using Pieces = std::vector<Piece>;

class WordPieceTest : public ::testing::Test {
 protected:
  Pieces split(std::string_view word, const WordPieceOptions& options = {}) const {
    Pieces buffer;
    const auto pieces = WordPiece(vocabulary_, options).split(word, buffer);
    return {pieces.begin(), pieces.end()};
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
  EXPECT_BAD_INPUT(WordPiece(vocabulary_, {.unknown = "<unk>"}),
                   "lacks its unknown token \"<unk>\"");
}

/// The tokens of a vocabulary by number, as the fixtures have them.
Json pieces_of(const Json& test, const std::string& word) {
  const Vocabulary vocabulary(test["vocab"].get<std::vector<std::string>>());
  Pieces buffer;
  Json found = Json::array();
  for (const Piece& piece : WordPiece(vocabulary, {}).split(word, buffer)) {
    const bool ids = test.value("token_out_type", "string") == "int64";
    found.push_back(ids ? Json(piece.id) : Json(vocabulary.token(piece.id)));
  }
  return found;
}

TEST(WordPiece, AgreesWithTensorFlowText) {
  const auto path = testing::shared_data("tokenizer_fixtures/tf_text_wordpiece_and_bert.json");
  SKIP_WITHOUT(path);
  int words = 0;
  const Json fixtures = read_json(path);
  for (const Json& test : fixtures["fast_wordpiece"].front()) {
    if (test.value("max_bytes_per_word", 100) < 10) continue;  // ours counts code points
    for (size_t row = 0; row < test["tokens"].size(); ++row) {
      for (size_t word = 0; word < test["tokens"][row].size(); ++word, ++words) {
        EXPECT_EQ(pieces_of(test, test["tokens"][row][word].get<std::string>()),
                  test["expected_subwords"][row][word]);
      }
    }
  }
  EXPECT_GT(words, 30);
}

}  // namespace
}  // namespace tandem
