#include "data/unknown_labels.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(UnknownLabels, AreNumberedBehindTheTasksOwnAndCounted) {
  UnknownLabels unknown(3);
  EXPECT_TRUE(unknown.empty());
  EXPECT_EQ(unknown.add("fare"), 3);
  EXPECT_EQ(unknown.add("day"), 4);
  EXPECT_EQ(unknown.add("day"), 4);
  EXPECT_EQ(unknown.name(4), "day");
  EXPECT_EQ(unknown.size(), 2);
  EXPECT_EQ(unknown.list(), "day (2), fare (1)");
}

TEST(UnknownLabels, LongListsAreCut) {
  UnknownLabels unknown(0);
  for (int label = 0; label < 30; ++label) unknown.add(std::to_string(label));
  EXPECT_TRUE(unknown.list().ends_with("11 (1), ... (30 in all)"));
}

}  // namespace
}  // namespace tandem
