#include "base/threads/thread_team.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/threads/spin_wait.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(ThreadTeam, CallsEachWorkerOnce) {
  for (const int size : {1, 2, 5}) {
    ThreadTeam team(size);
    EXPECT_EQ(team.size(), size);
    std::vector<int> calls(static_cast<size_t>(size), 0);
    for (int round = 0; round < 200; ++round) {
      team.run([&](int worker, int num_workers) {
        EXPECT_EQ(num_workers, size);
        ++calls[static_cast<size_t>(worker)];
      });
    }
    EXPECT_EQ(calls, std::vector<int>(static_cast<size_t>(size), 200));
  }
}

TEST(ThreadTeam, WorkerZeroIsTheCaller) {
  ThreadTeam team(3);
  const auto caller = std::this_thread::get_id();
  team.run([&](int worker, int) { EXPECT_EQ(std::this_thread::get_id() == caller, worker == 0); });
}

TEST(ThreadTeam, ForEachDoesEveryItemOnce) {
  for (const int size : {1, 2, 4}) {
    ThreadTeam team(size);
    for (const int count : {0, 1, 2, 1000}) {
      std::vector<int> done(static_cast<size_t>(count), 0);
      team.for_each(count, [&](int64_t item, int worker) {
        EXPECT_LT(worker, size);
        ++done[static_cast<size_t>(item)];
      });
      EXPECT_EQ(done, std::vector<int>(static_cast<size_t>(count), 1));
    }
  }
}

TEST(ThreadTeam, WorksAfterItsThreadsHaveGoneToSleep) {
  ThreadTeam team(2);
  std::atomic<int> calls = 0;
  for (int round = 0; round < 3; ++round) {
    team.run([&](int, int) { ++calls; });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(calls, 6);
}

TEST(ThreadTeam, RethrowsAWorkersExceptionAndGoesOn) {
  ThreadTeam team(3);
  for (int thrower = 0; thrower < 3; ++thrower) {
    EXPECT_THROW(team.run([&](int worker, int) {
      if (worker == thrower) throw std::runtime_error("broken");
    }),
                 std::runtime_error);
  }
  EXPECT_THROW(team.for_each(100, [](int64_t, int) { throw std::runtime_error("broken"); }),
               std::runtime_error);
  std::atomic<int> calls = 0;
  team.run([&](int, int) { ++calls; });
  EXPECT_EQ(calls, 3);
}

double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

TEST(ThreadTeam, IdleUsesNoCpu) {
  ThreadTeam team(4);
  team.run([](int, int) {});
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const double before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LT(cpu_seconds() - before, 0.02);
}

TEST(ThreadTeam, DefaultsToTheUsableCores) {
  EXPECT_EQ(ThreadTeam().size(), usable_cores());
  EXPECT_GE(usable_cores(), 1);
}

TEST(ThreadTeam, MoreThreadsThanCoresDoNotSpin) {
  EXPECT_TRUE(have_cores(1));
  EXPECT_TRUE(have_cores(usable_cores()));
  EXPECT_FALSE(have_cores(usable_cores() + 1));
  ThreadTeam team(8 * usable_cores());
  std::atomic<int> calls = 0;
  for (int round = 0; round < 100; ++round) team.run([&](int, int) { ++calls; });
  EXPECT_EQ(calls, 100 * team.size());
}

TEST(ThreadTeam, RejectsAnImpossibleSize) {
  EXPECT_BAD_INPUT(ThreadTeam(-1), "number of threads -1 is not in 0..1024");
  EXPECT_BAD_INPUT(ThreadTeam(1025), "1025");
}

}  // namespace
}  // namespace tandem
