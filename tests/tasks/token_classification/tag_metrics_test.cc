#include "tasks/token_classification/tag_metrics.h"

#include <gtest/gtest.h>

#include "labels/alignment.h"

namespace tandem {
namespace {

TagTask tagging(TagScheme scheme, std::vector<std::string> labels) {
  TagTask task;
  task.name = "slots";
  task.labels = LabelSet(std::move(labels));
  task.tag_scheme = scheme;
  return task;
}

using Ids = std::vector<int32_t>;

TEST(TagMetrics, WordsLostToTruncationCountAsWrong) {
  const TagTask task = tagging(TagScheme::IO, {"O", "PERSON"});
  TagMetrics metrics(task, EntityMode::repair, nullptr);
  EXPECT_FALSE(metrics.add(Ids{1, 0, 1}, Ids{1, 0, -1}));
  const auto summary = metrics.summary();
  EXPECT_EQ(summary[0].first, "f1");
  EXPECT_NEAR(summary[0].second, 2.0 / 3.0, 1e-12);
  EXPECT_EQ(summary[3].first, "accuracy");
  EXPECT_NEAR(summary[3].second, 2.0 / 3.0, 1e-12);
}

TEST(TagMetrics, WordsWithoutAGoldLabelAreNotJudged) {
  const TagTask task = tagging(TagScheme::IOB2, {"O", "B-X", "I-X"});
  TagMetrics metrics(task, EntityMode::repair, nullptr);
  EXPECT_TRUE(metrics.add(Ids{1, -1, 2}, Ids{1, 0, 2}));
  EXPECT_EQ(metrics.summary()[0].second, 1.0);
  EXPECT_EQ(metrics.tables().labels.front().label, "X");
}

TEST(TagMetrics, StrictModeTakesBrokenTagsForNoEntity) {
  const Ids gold = {1, 2, 0}, predicted = {2, 2, 0};
  const TagTask task = tagging(TagScheme::IOB2, {"O", "B-X", "I-X"});
  TagMetrics repaired(task, EntityMode::repair, nullptr), strict(task, EntityMode::strict, nullptr);
  repaired.add(gold, predicted);
  strict.add(gold, predicted);
  EXPECT_EQ(repaired.summary()[0].second, 1.0);
  EXPECT_EQ(strict.summary()[0].second, 0.0);
}

TEST(TagMetrics, EntitiesStandWhereTheirWordsAre) {
  const TagTask task = tagging(TagScheme::IOB2, {"O", "B-X", "I-X"});
  const TagMetrics metrics(task, EntityMode::repair, nullptr);
  const Ids gold = {-1, 1, 2, -1, 1};
  EXPECT_EQ(metrics.entities(gold, gold), (std::vector<Entity>{{"X", 1, 3}, {"X", 4, 5}}));
}

TEST(TagMetrics, PredictsTheLikeliestTagAndSaysWhatIsWrong) {
  const TagTask task = tagging(TagScheme::IO, {"O", "PER"});
  TagMetrics metrics(task, EntityMode::repair, nullptr);
  const std::vector<float> rows = {1, 0, 0, 1};
  const Ids units = {1, 0, kSilentWord, kCutWord};
  const UnitLogits logits{rows, 2, units};
  const Target gold = TagChain{{0, 0, 0, 1}};
  EXPECT_FALSE(metrics.add(gold, logits));
  Example example;
  example.tokens = {"a", "b", "c", "d"};
  EXPECT_EQ(to_line(metrics.mistakes(example, gold, logits)),
            R"({"gold":["O","O","O","PER"],"predicted":["PER","O","O","O"],)"
            R"("missed":[{"label":"PER","start":3,"end":4,"text":"d"}],)"
            R"("spurious":[{"label":"PER","start":0,"end":1,"text":"a"}],"wrong_type":[]})");
}

TEST(TagMetrics, LabelsThatFormNoEntitiesAreJudgedWordByWord) {
  const TagTask task = tagging(TagScheme::none, {"NOUN", "VERB"});
  TagMetrics metrics(task, EntityMode::repair, nullptr);
  EXPECT_TRUE(metrics.summary().empty());
  metrics.add(Ids{0, 1}, Ids{0, 0});
  EXPECT_EQ(metrics.summary()[0], (std::pair<std::string, double>("accuracy", 0.5)));
  EXPECT_EQ(metrics.tables().labels.size(), 2U);
}

}  // namespace
}  // namespace tandem
