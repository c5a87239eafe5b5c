#include "metrics/entity_metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "format/json.h"
#include "tests/metrics/averages.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using Tags = std::vector<std::string>;

void add(EntityMetrics& metrics, const Tags& gold, const Tags& predicted) {
  metrics.add(entities_of(gold, TagScheme::IOB2), entities_of(predicted, TagScheme::IOB2));
}

void expect_equal(const MatchCounts& counts, const Json& expected) {
  EXPECT_NEAR(counts.precision(), expected[0].get<double>(), 1e-12);
  EXPECT_NEAR(counts.recall(), expected[1].get<double>(), 1e-12);
  EXPECT_NEAR(counts.f1(), expected[2].get<double>(), 1e-12);
  EXPECT_EQ(static_cast<double>(counts.gold), expected[3].get<double>());
}

// Made from seqeval by scripts/make_metrics_golden.py.
TEST(EntityMetrics, EqualSeqeval) {
  const Json golden =
      read_json(testing::source_directory() / "tests/metrics/golden/entities.jsonl");
  EntityMetrics metrics;
  for (size_t i = 0; i < golden["gold"].size(); ++i) {
    add(metrics, golden["gold"][i].get<Tags>(), golden["predicted"][i].get<Tags>());
  }
  testing::expect_equal(metrics.result().averages(), golden["averages"]);
  ASSERT_EQ(metrics.result().labels.size(), golden["labels"].size());
  for (const auto& [label, counts] : metrics.result().labels)
    expect_equal(counts, golden["labels"][label]);
}

// The figures that conlleval.pl prints for the sample of CoNLL-2000 that comes with seqeval.
TEST(EntityMetrics, EqualConlleval) {
  const auto path = testing::shared_data("conll_eval/seqeval_ground_truth.txt");
  SKIP_WITHOUT(path);
  EntityMetrics metrics;
  Tags gold;
  Tags predicted;
  std::istringstream file(testing::read_text(path) + "\n\n");
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string word, part, gold_tag, predicted_tag;
    if (fields >> word >> part >> gold_tag >> predicted_tag) {
      gold.push_back(gold_tag);
      predicted.push_back(predicted_tag);
    } else {
      add(metrics, gold, predicted);
      gold.clear();
      predicted.clear();
    }
  }
  const auto percent = [](double value) { return std::round(value * 1e4) / 1e2; };
  const MatchCounts& total = metrics.result().total;
  EXPECT_EQ(total, (MatchCounts{.correct = 371, .predicted = 539, .gold = 459}));
  EXPECT_EQ(percent(total.precision()), 68.83);
  EXPECT_EQ(percent(total.recall()), 80.83);
  EXPECT_EQ(percent(total.f1()), 74.35);
  EXPECT_EQ(percent(metrics.result().labels.at("NP").f1()), 71.16);
  EXPECT_EQ(percent(metrics.result().labels.at("ADJP").f1()), 0.0);
}

TEST(EntityMetrics, ALabelOnlyPredictedHasARowOfItsOwn) {
  EntityMetrics metrics;
  add(metrics, {"O", "O"}, {"B-A", "O"});
  EXPECT_EQ(metrics.result().labels.at("A"), (MatchCounts{0, 1, 0}));
  EXPECT_EQ(metrics.result().total.f1(), 0.0);
}

}  // namespace
}  // namespace tandem
