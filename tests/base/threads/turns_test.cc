#include "base/threads/turns.h"

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

namespace tandem {
namespace {

TEST(Turns, OneAtATime) {
  Turns turns;
  int count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5000; ++i) {
        const std::lock_guard turn(turns);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 20000);
}

TEST(Turns, InTheOrderInWhichTheyCame) {
  constexpr auto kLater = std::chrono::milliseconds(50);
  Turns turns;
  std::vector<int> served;
  std::vector<std::thread> threads;
  turns.lock();
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      const std::lock_guard turn(turns);
      served.push_back(t);
    });
    std::this_thread::sleep_for(kLater);
  }
  turns.unlock();
  turns.lock();  // comes last, though it had it before
  served.push_back(3);
  turns.unlock();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, (std::vector{0, 1, 2, 3}));
}

}  // namespace
}  // namespace tandem
