#include "metrics/classification_metrics.h"

#include <gtest/gtest.h>

#include <fstream>

#include "format/json.h"
#include "tests/metrics/averages.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using Ids = std::vector<int32_t>;

/// [C, C] counts, row by row.
std::vector<int64_t> matrix_of(const ClassificationResult& result) {
  const size_t size = result.labels.size();
  std::vector<int64_t> matrix(size * size);
  for (const Confusion& cell : result.confusion) {
    EXPECT_GT(cell.count, 0);
    matrix[static_cast<size_t>(cell.gold) * size + static_cast<size_t>(cell.predicted)] =
        cell.count;
  }
  return matrix;
}

// Made from scikit-learn by scripts/make_metrics_golden.py.
TEST(ClassificationMetrics, EqualScikitLearn) {
  std::ifstream file(testing::source_directory() / "tests/metrics/golden/classification.jsonl");
  int rows = 0;
  for (std::string line; std::getline(file, line); ++rows) {
    const Json row = Json::parse(line);
    ClassificationMetrics metrics(row["num_labels"].get<int>());
    metrics.add(row["gold"].get<Ids>(), row["predicted"].get<Ids>());
    const ClassificationResult result = metrics.result();
    EXPECT_EQ(result.count, static_cast<int64_t>(row["gold"].size()));
    EXPECT_NEAR(result.accuracy, row["accuracy"].get<double>(), 1e-12);
    testing::expect_equal(result.averages, row["averages"]);
    EXPECT_NEAR(result.matthews_correlation, row["matthews_correlation"].get<double>(), 1e-12);
    EXPECT_NEAR(result.cohen_kappa, row["cohen_kappa"].get<double>(), 1e-12);
    EXPECT_EQ(Json(matrix_of(result)), row["confusion"]);
    for (size_t id = 0; id < result.labels.size(); ++id) {
      const Json& label = row["labels"][id];
      EXPECT_NEAR(result.labels[id].precision(), label[0].get<double>(), 1e-12);
      EXPECT_NEAR(result.labels[id].recall(), label[1].get<double>(), 1e-12);
      EXPECT_NEAR(result.labels[id].f1(), label[2].get<double>(), 1e-12);
      EXPECT_EQ(static_cast<double>(result.labels[id].gold), label[3].get<double>());
    }
  }
  EXPECT_EQ(rows, 4);
}

TEST(ClassificationMetrics, AddingInPartsGivesTheSame) {
  ClassificationMetrics whole(3);
  ClassificationMetrics parts(3);
  whole.add(Ids{0, 1, 2, 2}, Ids{0, 2, 2, 1});
  parts.add(Ids{0, 1}, Ids{0, 2});
  parts.add(Ids{2, 2}, Ids{2, 1});
  EXPECT_EQ(whole.result().confusion, parts.result().confusion);
  EXPECT_EQ(whole.result().averages.macro.f1, parts.result().averages.macro.f1);
}

TEST(ClassificationMetrics, UnlabelledUnitsAreNotJudgedAndMissingPredictionsAreWrong) {
  ClassificationMetrics metrics(2);
  metrics.add(Ids{0, -1, 1, 1}, Ids{0, 0, -1, 1});
  const ClassificationResult result = metrics.result();
  EXPECT_EQ(result.count, 3);
  EXPECT_DOUBLE_EQ(result.accuracy, 2.0 / 3.0);
  EXPECT_EQ(result.labels[1], (MatchCounts{1, 1, 2}));
  EXPECT_EQ(result.confusion, (std::vector<Confusion>{{0, 0, 1}, {1, 1, 1}}));
}

TEST(ClassificationMetrics, MemoryGrowsWithWhatOccurs) {
  // Two million labels: all pairs would be 32 TB.
  ClassificationMetrics metrics(2'000'000);
  metrics.add(Ids{1'999'999, 7, 7}, Ids{7, 7, -1});
  const ClassificationResult result = metrics.result();
  EXPECT_EQ(result.confusion, (std::vector<Confusion>{{7, 7, 1}, {1'999'999, 7, 1}}));
  EXPECT_EQ(result.labels[7], (MatchCounts{1, 2, 2}));
  EXPECT_DOUBLE_EQ(result.accuracy, 1.0 / 3.0);
}

// scikit-learn, with the gold labels 0, 1, 2, 3 and the predictions 0, 1, 1, 0.
TEST(ClassificationMetrics, LabelsThatNobodyCanPredictAreErrors) {
  ClassificationMetrics metrics(2);
  metrics.add(Ids{0, 1, 2, 3}, Ids{0, 1, 1, 0});
  const ClassificationResult result = metrics.result();
  EXPECT_DOUBLE_EQ(result.accuracy, 0.5);
  EXPECT_DOUBLE_EQ(result.averages.macro.f1, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(result.averages.weighted.recall, 0.5);
  ASSERT_EQ(result.labels.size(), 4U);
  EXPECT_EQ(result.labels[3], (MatchCounts{0, 0, 1}));
  EXPECT_EQ(result.confusion, (std::vector<Confusion>{{0, 0, 1}, {1, 1, 1}, {2, 1, 1}, {3, 0, 1}}));
}

TEST(ClassificationMetrics, NothingAddedIsZero) {
  const ClassificationResult result = ClassificationMetrics(2).result();
  EXPECT_EQ(result.count, 0);
  EXPECT_EQ(result.accuracy, 0.0);
  EXPECT_EQ(result.averages.macro.f1, 0.0);
  EXPECT_EQ(result.averages.weighted.f1, 0.0);
  EXPECT_EQ(result.matthews_correlation, 0.0);
  EXPECT_EQ(result.cohen_kappa, 0.0);
}

TEST(ClassificationMetrics, RefuseWhatCannotBe) {
  ClassificationMetrics metrics(2);
  EXPECT_FAILED(metrics.add(Ids{0}, Ids{0, 1}), "1 labels were to be compared with 2 predictions");
  EXPECT_FAILED(metrics.add(Ids{0}, Ids{2}), "prediction 2 is not among 2 labels");
  EXPECT_FAILED(metrics.add(Ids{-2}, Ids{0}), "label -2");
  EXPECT_FAILED(metrics.add(Ids{0}, Ids{-2}), "prediction -2");
}

}  // namespace
}  // namespace tandem
