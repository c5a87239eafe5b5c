#include "data/dataset.h"

#include <gtest/gtest.h>

#include <set>

#include "data/row_facts.h"
#include "labels/alignment.h"
#include "tasks/classification/class_task.h"
#include "tasks/token_classification/tag_task.h"
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
    intent_.labels = LabelSet({"play", "stop"});
    slots_.labels = LabelSet({"O", "genre"});
    slots_.tag_scheme = TagScheme::none;
    tasks_ = {{"intent", &intent_}, {"slots", &slots_}};
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
    return Dataset(rows, tasks_, Tokenizer::load(directory_.path()), {.max_length = max_length});
  }

  static int32_t class_of(const Dataset& data) {
    return std::get<ClassTarget>(data.at(0)->targets[0]).id;
  }
  static std::vector<int32_t> chain_of(const Dataset& data) {
    return std::get<TagChain>(data.at(0)->targets[1]).ids_W;
  }

  testing::TemporaryDirectory directory_;
  ClassTask intent_;
  TagTask slots_;
  std::vector<DatasetTask> tasks_;
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
  EXPECT_EQ(batch.targets[0].offsets, (std::vector<int32_t>{0, 1, 1, 2}));
  EXPECT_EQ(batch.targets[1].offsets, (std::vector<int32_t>{0, 0, 1, 1}));
  EXPECT_EQ(facts_of(data).label_counts[0], (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(facts_of(data).label_counts[1], (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(data.pack(std::vector<int>{1, 0}, 5).places_S, (std::vector<int32_t>{5, 6}));
}

TEST_F(DatasetTest, WordsLostToTruncationHaveNoTokenButKeepTheirLabel) {
  const Dataset data =
      dataset({row({"play", "some", "jazz"}, {{"slots", tags({"O", "O", "genre"})}})}, 4);
  EXPECT_EQ(facts_of(data).num_truncated, 1);
  EXPECT_EQ(data.at(0)->sequences[0].first_tokens, (std::vector<int32_t>{1, 2, kCutWord}));
  EXPECT_EQ(chain_of(data), (std::vector<int32_t>{0, 0, 1}));
  EXPECT_EQ(facts_of(data).label_counts[1], (std::vector<int64_t>{2}));  // what is learned from
  EXPECT_EQ(data.pack(std::vector<int>{0}).targets[1].rows.size(), 2U);
}

TEST_F(DatasetTest, RefusesALabelOutsideTheSet) {
  EXPECT_BAD_INPUT(
      dataset({row({"play"}, {{"intent", LabelValue("pause")}})}),
      "rows.jsonl:7: intent: label 'pause' is not among the 2 of this task: play, stop");
  EXPECT_BAD_INPUT(dataset({row({"play"}, {{"intent", LabelValue(int64_t{2})}})}),
                   "label '2' is not among");
}

TEST_F(DatasetTest, ANumberIsANameWhereLabelsAreNumbers) {
  intent_.labels = LabelSet({"2", "3", "4", "5"});
  const auto labelled = [&](int64_t number) {
    return class_of(dataset({row({"play"}, {{"intent", LabelValue(number)}})}));
  };
  EXPECT_EQ(labelled(3), 1);
  EXPECT_BAD_INPUT(labelled(1), "label '1' is not among the 4 of this task: 2, 3, 4, 5");
  EXPECT_BAD_INPUT(labelled(0), "label '0' is not among");
}

TEST_F(DatasetTest, UnknownLabelsGoBehindTheTasksOwnWhereSomebodyTakesThem) {
  UnknownLabels intents(2), slots(2);
  tasks_[0].unknown = &intents;
  tasks_[1].unknown = &slots;
  slots_.tag_scheme = TagScheme::IOB2;
  const Dataset data = dataset(
      {row({"play", "jazz"}, {{"intent", LabelValue("pause")}, {"slots", tags({"O", "B-x"})}})});
  EXPECT_EQ(class_of(data), 2);
  EXPECT_EQ(chain_of(data), (std::vector<int32_t>{0, 2}));
  EXPECT_EQ(intents.list(), "pause (1)");
  EXPECT_EQ(slots.list(), "B-x (1)");
  EXPECT_BAD_INPUT(dataset({row({"play"}, {{"slots", tags({"x"})}})}),
                   "rows.jsonl:7: slots: tag 'x' does not belong to IOB2");
}

TEST_F(DatasetTest, ASilentWordKeepsItsPlaceAndIsCounted) {
  for (const char* silent : {"\xE2\x80\x8B", "\xEE\x80\x80", "\xC2\xA0", "\xEF\xBF\xBD", ""}) {
    const Dataset data =
        dataset({row({"play", silent, "jazz"}, {{"slots", tags({"O", "genre", "genre"})}})});
    EXPECT_EQ(data.at(0)->sequences[0].first_tokens, (std::vector<int32_t>{1, kSilentWord, 2}));
    EXPECT_EQ(facts_of(data).num_silent_words, 1);
    EXPECT_EQ(facts_of(data).first_silent_row, "rows.jsonl:7");
    const PackedBatch batch = data.pack(std::vector<int>{0});
    EXPECT_EQ(batch.targets[1].rows, (std::vector<int32_t>{1, 2}));
    EXPECT_EQ(data.unit_rows(batch, 0, 1), (std::vector<int32_t>{1, kSilentWord, 2}));
  }
  EXPECT_EQ(facts_of(dataset({row({"play", ""}, {{"slots", tags({"O", ""})}})})).num_silent_words,
            0);
}

TEST_F(DatasetTest, RefusesARowOfSilentWordsAlone) {
  EXPECT_BAD_INPUT(dataset({row({"\xE2\x80\x8B", ""}, {{"slots", tags({"O", "O"})}})}),
                   "rows.jsonl:7: slots: no word of this row yields a token");
}

TEST_F(DatasetTest, AWordWithoutALabelKeepsItsPlaceInTheChain) {
  const Dataset data = dataset({row({"play", "some", "jazz"}, {{"slots", tags({"O", "", "O"})}})});
  EXPECT_EQ(chain_of(data), (std::vector<int32_t>{0, -1, 0}));
  EXPECT_EQ(data.pack(std::vector<int>{0}).targets[1].rows, (std::vector<int32_t>{1, 3}));
}

/// Reads the two texts of a pair apart.
class ApartTask : public ClassTask {
 public:
  std::vector<View> views() const override {
    return {{.text = View::Text::first, .role = 0}, {.text = View::Text::second, .role = 1}};
  }
  void lay_out(const Target& target, std::span<const PackedSequence> sequences,
               Targets& targets) const override {
    for (const PackedSequence& sequence : sequences) {
      targets.rows.push_back(sequence.number);
      targets.labels.push_back(std::get<ClassTarget>(target).id);
    }
  }
};

TEST_F(DatasetTest, AnExampleHasTheSequencesThatItsTasksRead) {
  ApartTask apart;
  apart.labels = LabelSet({"no", "yes"});
  tasks_.push_back({"alike", &apart});
  Example pair = row({}, {{"intent", LabelValue("stop")}, {"alike", LabelValue("yes")}});
  pair.text = "play";
  pair.text_pair = "some jazz";
  Example alone = row({}, {{"intent", LabelValue("play")}});
  alone.text = "now";
  const Dataset data = dataset({pair, alone});
  const PackedBatch batch = data.pack(std::vector<int>{1, 0});
  EXPECT_EQ(batch.ids_T, (std::vector<int32_t>{2, 9, 3, 2, 5, 3, 6, 7, 3, 2, 5, 3, 2, 6, 7, 3}));
  EXPECT_EQ(batch.example_S, (std::vector<int32_t>{1, 0, 0, 0}));
  EXPECT_EQ(batch.role_S, (std::vector<int32_t>{0, 0, 0, 1}));
  EXPECT_EQ(batch.places_S, (std::vector<int32_t>{0, 1, 1, 1}));
  EXPECT_EQ(batch.targets[0].rows, (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(batch.targets[2].rows, (std::vector<int32_t>{2, 3}));
  EXPECT_EQ(batch.targets[2].offsets, (std::vector<int32_t>{0, 0, 2, 2, 2}));
  std::vector<int> counts(2);
  data.token_counts().read(0, counts);
  EXPECT_EQ(counts, (std::vector<int>{13, 3}));
  EXPECT_EQ(data.token_counts().longest, 13);
}

/// Reads a text in which one token, another in each epoch, is masked.
class MaskedTask : public ClassTask {
 public:
  std::vector<View> views() const override {
    return {{.role = 1, .remake = [](std::vector<int32_t>& ids, Random& random) {
               ids[1 + random.below(ids.size() - 2)] = 4;
             }}};
  }
};

TEST_F(DatasetTest, ASequenceMayBeMadeAnewFromTheEpochsRandomNumbers) {
  MaskedTask masked;
  masked.labels = LabelSet({"no", "yes"});
  tasks_.push_back({"masked", &masked});
  EXPECT_FALSE(dataset({}).pack({}).num_sequences());
  const Dataset data =
      dataset({row({"play", "some", "jazz", "now"},
                   {{"intent", LabelValue("stop")}, {"masked", LabelValue("no")}})});
  EXPECT_TRUE(data.is_remade());
  const auto ids = [&](uint64_t epoch) {
    return data.pack(std::vector<int>{0}, 0, Random(7).fork(epoch)).ids_T;
  };
  EXPECT_EQ(ids(1), ids(1));
  std::set<std::vector<int32_t>> different;
  for (uint64_t epoch = 0; epoch < 16; ++epoch) {
    const std::vector<int32_t> batch = ids(epoch);
    EXPECT_EQ(std::vector<int32_t>(batch.begin(), batch.begin() + 6),
              (std::vector<int32_t>{2, 5, 6, 7, 9, 3}));  // the intent's own
    EXPECT_EQ(std::ranges::count(batch, 4), 1);
    different.insert(batch);
  }
  EXPECT_EQ(different.size(), 4U);
}

TEST_F(DatasetTest, LabelsAreListedOutsideFirstThenNumbersThenNames) {
  const std::vector<Example> rows = {
      row({"play", "now", "jazz", "some"}, {{"slots", tags({"b", "O", "10", "2"})}}),
      row({"play"}, {{"intent", LabelValue("z")}})};
  EXPECT_EQ(labels_in(rows, "slots"), (std::vector<std::string>{"O", "2", "10", "b"}));
  EXPECT_EQ(labels_in(rows, "intent"), (std::vector<std::string>{"z"}));
}

}  // namespace
}  // namespace tandem
