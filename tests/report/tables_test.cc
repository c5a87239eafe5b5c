#include "report/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem {
namespace {

using testing::HasSubstr;
using testing::Not;

TaskTables tables_of(int labels) {
  TaskTables tables;
  for (int label = 0; label < labels; ++label)
    tables.labels.push_back({"<l" + std::to_string(label) + ">", 0.5, 0.25, 1.0 / 3, 10});
  tables.averages.support = 10 * labels;
  return tables;
}

TEST(LabelTable, HasFiguresAndAverages) {
  Html html;
  add_label_table(html, tables_of(2));
  EXPECT_THAT(html.str(),
              HasSubstr("&lt;l1&gt;</th><td>0.5000</td><td>0.2500</td><td>0.3333</td><td>10</td>"));
  EXPECT_THAT(html.str(), HasSubstr("weighted average"));
  EXPECT_THAT(html.str(), Not(HasSubstr("left out")));
}

TEST(LabelTable, SaysWhatIsLeftOut) {
  Html html;
  add_label_table(html, tables_of(1003));
  EXPECT_THAT(html.str(), HasSubstr("3 other labels are left out"));
}

TEST(ConfusionMatrix, MarksRightAndWrong) {
  TaskTables tables = tables_of(2);
  tables.confusion = {{0, 0, 10}, {1, 0, 2}, {1, 1, 8}};
  Html html;
  add_confusion_matrix(html, tables);
  EXPECT_THAT(html.str(),
              HasSubstr("1 <bdi>&lt;l0&gt;</bdi></th><td class=\"r5\">10</td><td></td>"));
  EXPECT_THAT(html.str(), HasSubstr("<td class=\"h1\">2</td><td class=\"r4\">8</td>"));
  EXPECT_THAT(html.str(), Not(HasSubstr("left out")));
}

TEST(ConfusionMatrix, KeepsWhatIsConfusedMost) {
  TaskTables tables = tables_of(40);
  for (int label = 0; label < 40; ++label) tables.confusion.push_back({label, label, 5});
  tables.confusion.push_back({39, 0, 4});
  Html html;
  add_confusion_matrix(html, tables);
  EXPECT_THAT(html.str(), HasSubstr("2 <bdi>&lt;l39&gt;</bdi></th><td class=\"h2\">4</td>"));
  EXPECT_THAT(html.str(), HasSubstr("30 <bdi>&lt;l28&gt;"));
  EXPECT_THAT(html.str(), HasSubstr("10 others are left out"));
}

TEST(ConfusionMatrix, IsNotThereForEntities) {
  Html html;
  add_confusion_matrix(html, tables_of(2));
  EXPECT_EQ(html.str(), "");
}

}  // namespace
}  // namespace tandem
