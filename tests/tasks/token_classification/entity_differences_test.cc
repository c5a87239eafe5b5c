#include "tasks/token_classification/entity_differences.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

using Entities = std::vector<Entity>;

TEST(EntityDifferences, SortsEntitiesByWhatIsWrong) {
  const EntityDifferences found = compare_entities({{"PER", 0, 1}, {"LOC", 2, 4}, {"ORG", 5, 6}},
                                                   {{"PER", 0, 1}, {"LOC", 2, 3}, {"LOC", 5, 6}});
  EXPECT_EQ(found.missed, (Entities{{"LOC", 2, 4}}));
  EXPECT_EQ(found.spurious, (Entities{{"LOC", 2, 3}}));
  ASSERT_EQ(found.wrong_type.size(), 1U);
  EXPECT_EQ(found.wrong_type[0].gold, (Entity{"ORG", 5, 6}));
  EXPECT_EQ(found.wrong_type[0].predicted, "LOC");
}

TEST(EntityDifferences, EqualReadingsAreNotWrong) {
  const EntityDifferences found = compare_entities({{"PER", 0, 1}}, {{"PER", 0, 1}});
  EXPECT_TRUE(found.missed.empty() && found.spurious.empty() && found.wrong_type.empty());
}

}  // namespace
}  // namespace tandem
