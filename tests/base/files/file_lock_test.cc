#include "base/files/file_lock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "base/system_call.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

TEST(FileLock, IsHeldByOneAtATime) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "lock";
  int holders = 0, most = 0;
  const auto hold = [&] {
    for (int turn = 0; turn < 20; ++turn) {
      const FileLock lock(path);
      most = std::max(most, ++holders);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      --holders;
    }
  };
  std::thread first(hold), second(hold);
  first.join();
  second.join();
  EXPECT_EQ(most, 1);
}

TEST(FileLock, IsOfTheFileThatEverybodySees) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "lock";
  std::optional<FileLock> deleted(path);
  std::atomic<bool> locked = false;
  std::thread waiting([&] {
    const FileLock lock(path);
    locked = std::filesystem::exists(path);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::filesystem::remove(path);
  deleted.reset();
  waiting.join();
  EXPECT_TRUE(locked);
}

TEST(FileLock, TryingDoesNotWait) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "lock";
  std::optional<FileLock> first = FileLock::try_lock(path);
  ASSERT_TRUE(first);
  EXPECT_FALSE(FileLock::try_lock(path));
  std::optional<FileLock> moved = std::move(*first);
  first.reset();
  EXPECT_FALSE(FileLock::try_lock(path));
  moved.reset();
  EXPECT_TRUE(FileLock::try_lock(path));
}

TEST(FileLock, AFileSystemWithoutLocksHoldsNothingUp) {
  const testing::TemporaryDirectory directory;
  fault::set_plan([](const fault::Call& call) { return call.name == "flock" ? ENOLCK : 0; });
  EXPECT_TRUE(FileLock::try_lock(directory.path() / "lock"));
  fault::set_plan({});
}

TEST(FileLock, SaysWhereItCannotLock) {
  EXPECT_BAD_INPUT(FileLock("/nonexistent/lock"), "cannot lock");
}

}  // namespace
}  // namespace tandem
