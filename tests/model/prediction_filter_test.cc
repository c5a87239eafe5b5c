#include "model/prediction_filter.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

Prediction labels(std::vector<LabelScore> scores) {
  return {.answers = {{"topic", LabelScores{std::move(scores)}}}};
}
const std::vector<LabelScore>& scores_of(const Prediction& prediction) {
  return std::get<LabelScores>(prediction.answers[0].value).scores;
}

TEST(PredictionFilter, KeepsTheLikeliestLabels) {
  Prediction prediction = labels({{"a", 0.6F}, {"b", 0.3F}, {"c", 0.1F}});
  PredictionFilter{.top_k = 2}.apply(prediction);
  ASSERT_EQ(scores_of(prediction).size(), 2U);
  EXPECT_EQ(scores_of(prediction).back().label, "b");
  PredictionFilter{.min_score = 0.5F}.apply(prediction);
  ASSERT_EQ(scores_of(prediction).size(), 1U);
  PredictionFilter{.min_score = 0.7F}.apply(prediction);
  EXPECT_TRUE(scores_of(prediction).empty());
}

TEST(PredictionFilter, TakesTheTagsOfAnEntityThatGoes) {
  const std::vector<FoundEntity> entities = {{"PERSON", 0, 9, "Anna Berg", 0.4F},
                                             {"LOC", 13, 17, "Rome", 0.9F}};
  const WordTags tags{.tags = {"PERSON", "PERSON", "O", "LOC"},
                      .entities = entities,
                      .has_entities = true,
                      .places = {{0, 4}, {5, 9}, {10, 12}, {13, 17}}};
  Prediction prediction{.answers = {{"names", tags}}};
  PredictionFilter{.min_score = 0.5F}.apply(prediction);
  const auto& left = std::get<WordTags>(prediction.answers[0].value);
  EXPECT_EQ(left.tags, (std::vector<std::string>{"O", "O", "O", "LOC"}));
  ASSERT_EQ(left.entities.size(), 1U);
  EXPECT_EQ(left.entities[0].label, "LOC");
}

TEST(PredictionFilter, CountsWordsWhereTheyWereGiven) {
  const WordTags tags{
      .tags = {"O", "LOC"}, .entities = {{"LOC", 1, 2, "Rome", 0.4F}}, .has_entities = true};
  Prediction prediction{.answers = {{"names", tags}}};
  PredictionFilter{.min_score = 0.5F}.apply(prediction);
  EXPECT_EQ(std::get<WordTags>(prediction.answers[0].value).tags,
            (std::vector<std::string>{"O", "O"}));
}

}  // namespace
}  // namespace tandem
