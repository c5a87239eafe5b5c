#include "data/dataset.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

constexpr const char* kVocabulary =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nplay\nsome\njazz\n##y\nnow\n";

class DatasetTest : public ::testing::Test {
 protected:
  DatasetTest() {
    directory_.write("vocab.txt", kVocabulary);
    specs_ = {{"intent", TargetShape::class_label, HeadInput::sentence, &intents_},
              {"slots", TargetShape::tags, HeadInput::word, &slots_}};
  }

  static Example row(std::vector<std::string> tokens, std::map<std::string, RawLabel> labels) {
    Example example;
    example.tokens = std::move(tokens);
    example.labels = std::move(labels);
    example.origin = {std::make_shared<const std::string>("rows.jsonl"), 7};
    return example;
  }

  static WordLabels tags(const std::vector<std::string>& names) {
    WordLabels labels;
    for (const std::string& name : names)
      labels.push_back(name.empty() ? std::nullopt : std::optional<LabelValue>(name));
    return labels;
  }

  Dataset dataset(std::vector<Example> rows, int max_length = 16) {
    return Dataset(rows, specs_, Tokenizer::load(directory_.path()), max_length);
  }

  testing::TemporaryDirectory directory_;
  LabelSet intents_{std::vector<std::string>{"play", "stop"}};
  LabelSet slots_{std::vector<std::string>{"O", "genre"}};
  std::vector<TargetSpec> specs_;
};

TEST_F(DatasetTest, TheFirstSubWordCarriesAWordsLabel) {
  const Dataset data =
      dataset({row({"play", "jazzy", "now"}, {{"slots", tags({"O", "genre", "O"})}})});
  const PackedBatch batch = data.pack(std::vector<int>{0});
  EXPECT_EQ(batch.ids_T, (std::vector<int32_t>{2, 5, 7, 8, 9, 3}));
  EXPECT_EQ(batch.targets[1].rows, (std::vector<int32_t>{1, 2, 4}));
  EXPECT_EQ(batch.targets[1].labels, (std::vector<int32_t>{0, 1, 0}));
  EXPECT_TRUE(batch.targets[0].rows.empty());
}

TEST_F(DatasetTest, SequencesOfDifferentTasksShareABatch) {
  const Dataset data = dataset({row({"play"}, {{"intent", LabelValue("stop")}}),
                                row({"some", "jazz"}, {{"slots", tags({"", "genre"})}}),
                                row({"now"}, {{"intent", LabelValue(int64_t{0})}})});
  const PackedBatch batch = data.pack(std::vector<int>{2, 1, 0});
  EXPECT_EQ(batch.offsets, (std::vector<int32_t>{0, 3, 7, 10}));
  EXPECT_EQ(batch.positions_T, (std::vector<int32_t>{0, 1, 2, 0, 1, 2, 3, 0, 1, 2}));
  EXPECT_EQ(batch.example_S, (std::vector<int32_t>{2, 1, 0}));
  EXPECT_EQ(batch.targets[0].rows, (std::vector<int32_t>{0, 2}));
  EXPECT_EQ(batch.targets[0].labels, (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(batch.targets[1].rows, (std::vector<int32_t>{5}));
  EXPECT_EQ(data.num_labelled(1), 1);
  EXPECT_EQ(data.label_counts(0), (std::vector<int64_t>{1, 1}));
}

TEST_F(DatasetTest, WordsLostToTruncationHaveNoTokenButKeepTheirLabel) {
  const Dataset data =
      dataset({row({"play", "some", "jazz"}, {{"slots", tags({"O", "O", "genre"})}})}, 4);
  EXPECT_EQ(data.num_truncated(), 1);
  EXPECT_EQ(data.at(0).first_tokens, (std::vector<int32_t>{1, 2, -1}));
  EXPECT_EQ(data.at(0).labels[1], (std::vector<int32_t>{0, 0, 1}));
  EXPECT_EQ(data.pack(std::vector<int>{0}).targets[1].rows.size(), 2U);
}

TEST_F(DatasetTest, RefusesALabelOutsideTheSet) {
  EXPECT_BAD_INPUT(
      dataset({row({"play"}, {{"intent", LabelValue("pause")}})}),
      "rows.jsonl:7: intent: label 'pause' is not among the 2 of this task: play, stop");
  EXPECT_BAD_INPUT(dataset({row({"play"}, {{"intent", LabelValue(int64_t{2})}})}),
                   "label '2' is not among");
}

TEST_F(DatasetTest, RefusesALabelledWordWithoutAnyToken) {
  EXPECT_BAD_INPUT(dataset({row({"play", "\xE2\x80\x8B"}, {{"slots", tags({"O", "genre"})}})}),
                   "rows.jsonl:7: slots: word 2");
  EXPECT_EQ(dataset({row({"play", "\xE2\x80\x8B"}, {{"slots", tags({"O", ""})}})}).size(), 1);
}

TEST_F(DatasetTest, AWordOfReplacementCharactersLosesItsLabelAndIsReported) {
  const Dataset data =
      dataset({row({"play", "\xEF\xBF\xBD\xEF\xBF\xBD"}, {{"slots", tags({"O", "genre"})}})});
  EXPECT_EQ(data.rows_with_damaged_words(), (std::vector<std::string>{"rows.jsonl:7"}));
  EXPECT_EQ(data.pack(std::vector<int>{0}).targets[1].rows.size(), 1U);
}

TEST_F(DatasetTest, LabelsAreListedOutsideFirstThenNumbersThenNames) {
  const std::vector<Example> rows = {
      row({"play", "now", "jazz", "some"}, {{"slots", tags({"b", "O", "10", "2"})}}),
      row({"play"}, {{"intent", LabelValue("z")}})};
  EXPECT_EQ(labels_in({rows}, "slots"), (std::vector<std::string>{"O", "2", "10", "b"}));
  EXPECT_EQ(labels_in({rows}, "intent"), (std::vector<std::string>{"z"}));
}

}  // namespace
}  // namespace tandem
