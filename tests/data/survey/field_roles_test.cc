#include "data/survey/field_roles.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

using Labels = GuessedTask::Labels;

/// `rows` again and again, each time with another number at the end of its texts called `varied`.
std::vector<OrderedJson> many(const std::vector<const char*>& rows,
                              const std::string& varied = "") {
  std::vector<OrderedJson> all;
  for (int i = 0; i < 20; ++i) {
    for (const char* const row : rows) {
      all.push_back(OrderedJson::parse(row));
      if (!varied.empty())
        all.back()[varied] =
            all.back()[varied].get<std::string>() + " " + std::to_string(all.size());
    }
  }
  return all;
}

DataFile file(DataFormat format = DataFormat::jsonl) {
  return {.path = "rows", .format = format};
}

std::vector<std::string> names(const std::vector<GuessedTask>& tasks) {
  std::vector<std::string> names;
  for (const GuessedTask& task : tasks) names.push_back(task.name);
  return names;
}

using Names = std::vector<std::string>;

TEST(FieldRoles, KnowTextAndLabelsByTheirNames) {
  const auto rows = many({R"({"ID": "1", "Review": "so good", "source": "web", "label": 1})",
                          R"({"ID": "2", "Review": "so bad", "source": "app", "label": 0})"},
                         "Review");
  const FieldRoles roles = guess_roles(rows, file());
  EXPECT_EQ(roles.text, "Review");
  EXPECT_EQ(names(roles.tasks), Names{"label"});
  EXPECT_EQ(names(roles.possible), Names{"source"});
  EXPECT_EQ(roles.tasks[0].labels.at("1"), 20);
  EXPECT_TRUE(roles.unused.contains("ID"));
}

TEST(FieldRoles, TakeTheLongestForTheTextAndFewValuesForLabels) {
  const auto rows = many({R"({"0": "sports", "1": "a goal in the end", "2": "b", "3": "7.5"})",
                          R"({"0": "health", "1": "a cure at last", "2": "c", "3": "8.25"})"},
                         "1");
  const FieldRoles roles = guess_roles(rows, file(DataFormat::csv));
  EXPECT_EQ(roles.text, "1");
  EXPECT_EQ(names(roles.tasks), (Names{"label_0", "label_2"}));
  EXPECT_EQ(roles.unused.at("3"), "numbers");
}

TEST(FieldRoles, CallTheOnlyLabelOfATableWithoutHeaderSo) {
  const auto rows = many({R"({"0": "1", "1": "a goal"})", R"({"0": "2", "1": "a cure"})"}, "1");
  EXPECT_EQ(names(guess_roles(rows, file(DataFormat::csv)).tasks), Names{"label"});
}

TEST(FieldRoles, SeePairs) {
  const auto rows =
      many({R"({"gold_label": "neutral", "sentence1": "it rains", "sentence2": "it is"})",
            R"({"gold_label": "entails", "sentence1": "it rains", "sentence2": "wet"})"},
           "sentence1");
  const FieldRoles roles = guess_roles(rows, file());
  EXPECT_EQ(roles.text, "sentence1");
  EXPECT_EQ(roles.text_pair, "sentence2");
  EXPECT_EQ(names(roles.tasks), Names{"gold_label"});
}

TEST(FieldRoles, SeeTagsBesideTokens) {
  const auto rows =
      many({R"({"tokens": ["to", "Oslo"], "ner_tags": ["O", "B-LOC"], "intent": "go"})",
            R"({"tokens": ["in", "Rome", "now"], "ner_tags": [0, 1, 0], "intent": "be"})"});
  const FieldRoles roles = guess_roles(rows, file());
  EXPECT_EQ(roles.tokens, "tokens");
  EXPECT_EQ(names(roles.tasks), (Names{"ner_tags", "intent"}));
  EXPECT_EQ(roles.tasks[0].form, Labels::of_words);
}

TEST(FieldRoles, SeeTagsInCellsOfAsManyWords) {
  const auto rows =
      many({R"({"words in": "play some jazz now please", "slots": "O O B-genre O O"})",
            R"({"words in": "wake me at seven", "slots": "O O O B-time"})"});
  const FieldRoles roles = guess_roles(rows, file(DataFormat::csv));
  EXPECT_EQ(roles.text, "words in");
  EXPECT_EQ(names(roles.tasks), Names{"slots"});
  EXPECT_EQ(roles.tasks[0].form, Labels::of_words);
  EXPECT_EQ(roles.tasks[0].labels.at("B-time"), 20);
}

TEST(FieldRoles, SeeSpans) {
  const auto rows = many(
      {R"({"text": "to Oslo", "label": [[3, 7, "LOC"]]})", R"({"text": "to bed", "label": []})"});
  const FieldRoles roles = guess_roles(rows, file());
  EXPECT_EQ(names(roles.tasks), Names{"label"});
  EXPECT_EQ(roles.tasks[0].form, Labels::of_spans);
  EXPECT_EQ(roles.tasks[0].labels.at("LOC"), 20);
}

TEST(FieldRoles, TakeTheLastColumnOfConll) {
  const auto rows =
      many({R"({"0": ["EU", "rejects"], "1": ["NNP", "VBZ"], "2": ["B-ORG", "O"], "topic": "a"})",
            R"({"0": ["a", "call"], "1": ["DT", "NN"], "2": ["O", "O"], "topic": "b"})"});
  const FieldRoles roles = guess_roles(rows, file(DataFormat::conll));
  EXPECT_EQ(roles.tokens, "0");
  EXPECT_EQ(roles.tasks[0].field, "2");
  EXPECT_EQ(names(roles.tasks), (Names{"label_2", "topic"}));
  EXPECT_EQ(roles.possible[0].field, "1");
}

TEST(FieldRoles, LeaveWhatIsSaid) {
  const auto rows = many({R"({"text": "a", "summary": "b", "stars": "5"})",
                          R"({"text": "c", "summary": "d", "stars": "4"})"});
  DataFile said = file();
  said.fields = {{"text", "summary"}, {"rating", "stars"}};
  const FieldRoles roles = guess_roles(rows, said);
  EXPECT_EQ(roles.text, "summary");
  EXPECT_EQ(names(roles.tasks), Names{"rating"});
  EXPECT_EQ(roles.tasks[0].field, "stars");
  said.fields = {{"text", "sumary"}};
  EXPECT_BAD_INPUT(guess_roles(rows, said), "no row has a field sumary");
}

TEST(FieldRoles, AreNoneWithoutTextOrLabels) {
  EXPECT_BAD_INPUT(guess_roles(many({R"({"a": 1, "b": 2.5})"}), file()), "no field holds texts");
  EXPECT_BAD_INPUT(guess_roles(many({R"({"text": "all", "score": 0.5})"}), file()),
                   "no field looks like labels (score: numbers)");
}

}  // namespace
}  // namespace tandem
