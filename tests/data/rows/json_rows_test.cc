#include <gtest/gtest.h>

#include "tests/data/rows.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::id;
using testing::name;
using testing::rows_of;
using testing::TemporaryDirectory;
using testing::word_labels;

TEST(JsonRows, ReadsTextsPairsAndTokens) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(
      directory, "a.jsonl",
      "{\"text\": \"\", \"other\": {\"ignored\": []}}\n"
      "{\"text\": \"a\", \"text_pair\": \"b\"}\n"
      "{\"tokens\": [\"New York\", \"is\"], \"intent\": \"x\", \"slots\": [\"B-x\", \"O\"]}\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].text, "");
  EXPECT_FALSE(rows[0].text_pair);
  EXPECT_EQ(rows[1].text_pair, "b");
  EXPECT_EQ(rows[2].tokens, (std::vector<std::string>{"New York", "is"}));
  EXPECT_EQ(rows[2].labels.at("intent"), name("x"));
  EXPECT_EQ(rows[2].labels.at("slots"), word_labels({"B-x", "O"}));
}

TEST(JsonRows, TakesAbsentNullAndMinus100AsNoLabel) {
  const TemporaryDirectory directory;
  const auto rows =
      rows_of(directory, "a.jsonl",
              "{\"tokens\": [\"a\", \"b\", \"c\"], \"intent\": null, \"slots\": [null, -100, 2]}\n"
              "{\"text\": \"a\", \"intent\": -100, \"slots\": null}\n"
              "{\"text\": \"a\", \"intent\": 3}\n");
  EXPECT_EQ(rows[0].labels.count("intent"), 0u);
  EXPECT_EQ(rows[0].labels.at("slots"), word_labels({"null", "null", "2"}));
  EXPECT_TRUE(rows[1].labels.empty());
  EXPECT_EQ(rows[2].labels.at("intent"), id(3));
}

TEST(JsonRows, RefusesWrongTypes) {
  const TemporaryDirectory directory;
  const auto read = [&](const std::string& row) { return rows_of(directory, "a.jsonl", row); };
  EXPECT_BAD_INPUT(read(R"("text")"), "a.jsonl:1: a row must be a JSON object {...}, found a text");
  EXPECT_BAD_INPUT(read(R"([["a"]])"), "found a list");
  EXPECT_BAD_INPUT(read(R"({"text": ["a"]})"), "text: expected a text, found a list");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "text_pair": 1})"), "text_pair: expected a text, found 1");
  EXPECT_BAD_INPUT(read(R"({"tokens": "a b"})"), "tokens: expected a list of texts, found a text");
  EXPECT_BAD_INPUT(read(R"({"tokens": ["a", 1]})"), "tokens: expected a list of texts, found 1");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "intent": true})"), "found true");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "intent": ["x"]})"), "intent: expected a label");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "intent": 9223372036854775808})"), "intent: expected");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "slots": "O"})"),
                   "slots: expected a list with a label for each word, found a text");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "slots": [["O"]]})"), "slots: expected spans");
}

TEST(JsonRows, ReadsMappedFields) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.jsonl",
                            R"({"sentence": "a", "tokens": ["b"], "label": 1, "intent": "no"})",
                            {{"text", "sentence"}, {"intent", "label"}});
  EXPECT_EQ(rows[0].text, "a");
  EXPECT_EQ(rows[0].labels.at("intent"), id(1));
}

TEST(JsonRows, AFractionIsNoLabelButAWholeNumberIs) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(rows_of(directory, "a.jsonl", R"({"text": "a", "intent": 1.5})"),
                   "a.jsonl:1: intent: 1.5 looks like a number to predict (regression)");
  const auto rows = rows_of(directory, "a.jsonl", R"({"text": "a", "intent": 2.0})");
  EXPECT_EQ(rows[0].labels.at("intent"), id(2));
}

TEST(JsonRows, HintsAtTheFieldThatMayBeMeant) {
  const TemporaryDirectory directory;
  ExampleReader reader(
      data_file(directory.write("a.jsonl", R"({"text": "a", "intnet": "x", "id": 1})")),
      testing::kIntentAndSlots);
  Example row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(row.labels.empty());
  EXPECT_EQ(reader.hint("intent"),
            "; it has a field \"intnet\": if that is it, say --field intent=intnet");
  EXPECT_EQ(reader.hint("slots"), "; its other fields are id, intnet");
}

TEST(JsonRows, NamesTheFieldOfTheFileInErrors) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(rows_of(directory, "a.jsonl", R"({"sentence": 1})", {{"text", "sentence"}}),
                   "a.jsonl:1: sentence: expected a text, found 1");
}

TEST(JsonRows, SaysWhichFieldMayBeTheText) {
  const testing::TemporaryDirectory directory;
  EXPECT_BAD_INPUT(
      testing::rows_of(directory, "a.jsonl", R"({"id": 1, "sentence": "a"})"),
      "a.jsonl:1: the row has neither text nor tokens; its fields are id, sentence: say "
      "which one is the text, as in fields: {text: sentence}");
}

TEST(JsonRows, LeavesTheTokensOfAnnotationToolsAlone) {
  const testing::TemporaryDirectory directory;
  const auto rows = testing::rows_of(
      directory, "a.jsonl",
      R"({"text": "to Oslo", "tokens": [{"text": "to", "start": 0, "end": 2, "id": 0}, {"text": "Oslo", "start": 3, "end": 7, "id": 1}], "spans": [{"start": 3, "end": 7, "label": "LOC", "token_start": 1}]})",
      {{"slots", "spans"}});
  EXPECT_EQ(rows[0].labels.at("slots"), testing::word_labels({"O", "B-LOC"}));
}

}  // namespace
}  // namespace tandem
