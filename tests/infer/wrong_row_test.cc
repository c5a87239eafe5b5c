#include "infer/wrong_row.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

using Entities = std::vector<Entity>;

TEST(WrongRow, SortsEntitiesByWhatIsWrong) {
  WrongRow row;
  compare_entities({{"PER", 0, 1}, {"LOC", 2, 4}, {"ORG", 5, 6}},
                   {{"PER", 0, 1}, {"LOC", 2, 3}, {"LOC", 5, 6}}, row);
  EXPECT_EQ(row.missed, (Entities{{"LOC", 2, 4}}));
  EXPECT_EQ(row.spurious, (Entities{{"LOC", 2, 3}}));
  ASSERT_EQ(row.wrong_type.size(), 1U);
  EXPECT_EQ(row.wrong_type[0].gold, (Entity{"ORG", 5, 6}));
  EXPECT_EQ(row.wrong_type[0].predicted, "LOC");
}

TEST(WrongRow, EqualReadingsAreNotWrong) {
  WrongRow row;
  compare_entities({{"PER", 0, 1}}, {{"PER", 0, 1}}, row);
  EXPECT_TRUE(row.missed.empty() && row.spurious.empty() && row.wrong_type.empty());
}

}  // namespace
}  // namespace tandem
