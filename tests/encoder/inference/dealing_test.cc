#include "encoder/inference/dealing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tandem {
namespace {

std::vector<int32_t> offsets_of(const std::vector<int>& lengths) {
  std::vector<int32_t> offsets = {0};
  for (const int length : lengths) offsets.push_back(offsets.back() + length);
  return offsets;
}

TEST(Dealing, GivesEachSequenceToOneGroupOfAboutTheSameSize) {
  std::vector<int> lengths;
  for (int s = 0; s < 300; ++s) lengths.push_back(1 + s * 37 % 60);
  const auto offsets = offsets_of(lengths);
  for (const int workers : {1, 2, 3, 8}) {
    const auto groups = deal(offsets, workers);
    ASSERT_FALSE(groups.empty());
    EXPECT_EQ(std::ssize(groups) % workers, 0);
    std::multiset<int> seen;
    std::vector<int> tokens;
    for (const SequenceGroup& group : groups) {
      int sum = 0;
      for (const int s : group) sum += lengths[static_cast<size_t>(s)];
      tokens.push_back(sum);
      seen.insert(group.begin(), group.end());
    }
    EXPECT_EQ(seen.size(), 300U);
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 300U);
    const auto [least, most] = std::ranges::minmax(tokens);
    EXPECT_LE(most - least, 10) << workers;
  }
}

TEST(Dealing, LeavesWhatDoesNotKeepAllWorkersBusyToAllTogether) {
  EXPECT_TRUE(deal(offsets_of({}), 2).empty());
  EXPECT_TRUE(deal(offsets_of({15}), 1).empty());
  EXPECT_TRUE(deal(offsets_of({20, 20}), 2).empty());
  EXPECT_TRUE(deal(offsets_of({512}), 2).empty());
  EXPECT_TRUE(deal(offsets_of({512, 100, 100}), 2).empty());
  EXPECT_EQ(deal(offsets_of({512, 300, 200}), 2), (std::vector<SequenceGroup>{{0}, {1}, {2}}));
}

}  // namespace
}  // namespace tandem
