#include "model/prediction_table.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

const WordTags kTags{.tags = {"PER", "O", "LOC"},
                     .entities = {{"PER", 0, 3, "Zoë", 0.5F}, {"LOC", 7, 11, "Rome", 0.75F}},
                     .has_entities = true,
                     .places = {{0, 3}, {4, 6}, {7, 11}}};
const Prediction kPrediction{
    .answers = {{"topic", LabelScores{{{"a", 0.5F}, {"b", 0.25F}, {"c", 0.25F}}}},
                {"names", kTags}},
    .truncated = true};
const Input kText{.text = "Zoë in Rome"};
const Input kWords{.tokens = {"Zoë", "in", "Rome"}};

TEST(PredictionTable, HasAColumnForEachAnswerAndScore) {
  EXPECT_EQ(
      to_line(prediction_cells(kText, kPrediction, 0)),
      R"({"topic":"a","topic_score":0.5,"names":[)"
      R"({"start":0,"end":3,"label":"PER","text":"Zoë","score":0.5},)"
      R"({"start":7,"end":11,"label":"LOC","text":"Rome","score":0.75}],"truncated":"true"})");
  const OrderedJson cells = prediction_cells(kWords, kPrediction, 2);
  EXPECT_EQ(cells["topic_2"], "b");
  EXPECT_EQ(cells["topic_2_score"], 0.25);
  EXPECT_EQ(cells["names"], "PER O LOC");
}

TEST(PredictionTable, IsASentenceOfCoNLLInCodePoints) {
  const OrderedJson row = {{"id", 7}, {"note", "two\nlines"}, {"list", {1, 2}}};
  EXPECT_EQ(prediction_conll(row, kText, kPrediction),
            "# id = 7\n# note = two lines\n# topic = a\nZoë\tPER\nin\tO\nRome\tLOC\n\n");
}

TEST(PredictionTable, RefusesHeadsOfDifferentWords) {
  Prediction two = kPrediction;
  WordTags other = kTags;
  other.places.pop_back();
  two.answers.push_back({"parts", other});
  EXPECT_BAD_INPUT(prediction_conll({}, kText, two), "names and parts");
  Prediction none{.answers = {kPrediction.answers[0]}};
  EXPECT_BAD_INPUT(prediction_conll({}, kText, none), "no head of this model is on words");
}

}  // namespace
}  // namespace tandem
