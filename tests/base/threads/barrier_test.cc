#include "base/threads/barrier.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/threads/thread_team.h"

namespace tandem {
namespace {

TEST(Barrier, ShowsEachWhatTheOthersWroteBefore) {
  for (const int parties : {1, 2, 5}) {
    ThreadTeam team(parties);
    Barrier barrier(parties);
    std::vector<int> rounds(static_cast<size_t>(parties), 0);  // plain: only the barrier orders it
    team.run([&](int worker, int) {
      for (int round = 1; round <= 500; ++round) {
        rounds[static_cast<size_t>(worker)] = round;
        barrier.wait();
        for (const int other : rounds) EXPECT_EQ(other, round);
        barrier.wait();
      }
    });
  }
}

}  // namespace
}  // namespace tandem
