#include "base/interrupt.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "base/files/file.h"
#include "base/files/file_lock.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

/// Runs `body` in a process of its own, whose signals are its own; what it returns is the exit
/// code.
template <typename Body>
int status_of_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(Interrupt, NothingIsCaughtUnlessAskedFor) {
  EXPECT_EQ(caught_interrupt(), 0);
  EXPECT_NO_THROW(check_interrupt());
}

TEST(Interrupt, TheFirstSignalIsRememberedAndTheSecondEndsTheProcess) {
  const int status = status_of_child([] {
    catch_interrupts();
    ::raise(SIGTERM);
    try {
      check_interrupt();
      return 1;
    } catch (const Interrupted& stop) {
      if (stop.signal() != SIGTERM || caught_interrupt() != SIGTERM) return 2;
    }
    ::raise(SIGTERM);
    return 3;
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
}

/// Whether a signal ends this wait.
template <typename Wait>
bool ends(Wait wait) {
  const int status = status_of_child([&] {
    catch_interrupts();
    const pid_t self = ::getpid();
    std::thread([self] {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      ::kill(self, SIGINT);
    }).detach();
    ::alarm(10);
    try {
      wait();
      return 1;
    } catch (const Interrupted&) {
      return 0;
    }
  });
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(Interrupt, EndsTheWaitForInput) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  EXPECT_TRUE(ends([&] {
    InputFile input("/proc/self/fd/" + std::to_string(pipe[0]));
    std::array<char, 8> buffer{};
    input.read(buffer);
  }));
  for (const int end : pipe) ::close(end);
}

TEST(Interrupt, EndsTheWaitForSomebodyWhoWrites) {
  const testing::TemporaryDirectory directory;
  const std::string path = directory.path() / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_TRUE(ends([&] {
    InputFile input(path);
    std::array<char, 8> buffer{};
    input.read(buffer);
  }));
}

TEST(Interrupt, EndsTheWaitForALock) {
  const testing::TemporaryDirectory directory;
  const FileLock held(directory.path() / "lock");
  EXPECT_TRUE(ends([&] { const FileLock lock(directory.path() / "lock"); }));
}

TEST(UserSignal, IsTakenOnce) {
  EXPECT_FALSE(take_user_signal());
  catch_user_signal();
  ::raise(SIGUSR1);
  EXPECT_TRUE(take_user_signal());
  EXPECT_FALSE(take_user_signal());
  ::signal(SIGUSR1, SIG_DFL);
}

}  // namespace
}  // namespace tandem
