#include "train/setup/row_warnings.h"

#include <gtest/gtest.h>

#include <memory>

namespace tandem {
namespace {

Example row(const std::string& text, const std::string& label, int64_t line) {
  static const auto file = std::make_shared<const std::string>("rows.jsonl");
  Example row;
  row.text = text;
  row.labels["topic"] = LabelValue(label);
  row.origin = {file, line};
  return row;
}

std::vector<std::string> warnings(const std::vector<Example>& train,
                                  const std::vector<Example>& dev) {
  std::vector<std::string> told;
  warn_of_texts(train, dev, {"topic"},
                [&](const std::string& message) { told.push_back(message); });
  return told;
}

TEST(RowWarnings, AreNoneForRowsThatDiffer) {
  EXPECT_TRUE(warnings({row("a", "x", 1), row("b", "x", 2)}, {row("c", "y", 3)}).empty());
  EXPECT_TRUE(warnings({row("a", "x", 1), row("a", "x", 2)}, {}).empty());
}

TEST(RowWarnings, TellDevRowsInTrainAndTextsWithTwoLabels) {
  const auto told =
      warnings({row("a", "x", 1), row("b", "x", 2), row("b", "y", 3)}, {row("A ", "x", 4)});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[0].starts_with("1 of 1 dev rows stand in train too")) << told[0];
  EXPECT_NE(told[0].find("rows.jsonl:4 (as rows.jsonl:1)"), std::string::npos) << told[0];
  EXPECT_TRUE(told[1].starts_with("topic: 1 rows have another label")) << told[1];
}

}  // namespace
}  // namespace tandem
