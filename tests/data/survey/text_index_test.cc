#include "data/survey/text_index.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

class TextIndexTest : public ::testing::Test {
 protected:
  void add(const std::string& text, const std::string& label, Part part = Part::train) {
    Example row;
    row.text = text;
    if (!label.empty()) row.labels["topic"] = LabelValue(label);
    row.origin = {std::make_shared<const std::string>(part == Part::train ? "a" : "b"), ++line_};
    index_.add(row, part);
  }

  TextIndex index_{{"topic"}};
  int64_t line_ = 0;
};

TEST_F(TextIndexTest, TellsCopiesFromNearCopies) {
  add("Caf\xC3\x89 au lait", "x");
  add("Caf\xC3\x89 au lait", "x");
  add("  caf\xC3\xA9\tAU\xC2\xA0lait ", "x");
  add("cafe au lait", "x");        // another letter
  add("caf\xC3\xA9 aulait", "x");  // another word
  EXPECT_EQ(index_.duplicates(Part::train).count, 1);
  EXPECT_EQ(index_.duplicates(Part::train).examples,
            (std::vector<TextIndex::Pair>{{"a:1", "a:2"}}));
  EXPECT_EQ(index_.near_duplicates(Part::train).count, 1);
  EXPECT_EQ(index_.near_duplicates(Part::train).examples.front()[1], "a:3");
  EXPECT_EQ(index_.overlap().count, 0);
  EXPECT_EQ(index_.conflicts()[0].count, 0);
}

TEST_F(TextIndexTest, FindsDevRowsInTrainAndLabelsThatDiffer) {
  add("one", "x");
  add("two", "");
  add("ONE", "y", Part::dev);
  add("two", "z", Part::dev);
  add("two", "w", Part::dev);
  add("three", "x", Part::dev);
  EXPECT_EQ(index_.overlap().count, 3);
  EXPECT_EQ(index_.conflicts()[0].count, 2);
  EXPECT_EQ(index_.conflicts()[0].examples,
            (std::vector<TextIndex::Pair>{{"a:1", "b:3"}, {"a:2", "b:5"}}));
  EXPECT_EQ(index_.duplicates(Part::dev).count, 0);
}

TEST_F(TextIndexTest, WordsAndPairsAreTextsToo) {
  Example words, pair, other;
  words.tokens = {"one", "two"};
  pair.text = other.text = "one";
  pair.text_pair = "two";
  other.text_pair = "three";
  for (Example* row : {&words, &pair, &other, &pair}) {
    row->origin = {std::make_shared<const std::string>("a"), ++line_};
    index_.add(*row, Part::train);
  }
  EXPECT_EQ(index_.duplicates(Part::train).count, 1);
  add("one two", "");
  EXPECT_EQ(index_.duplicates(Part::train).count, 2);
}

}  // namespace
}  // namespace tandem
