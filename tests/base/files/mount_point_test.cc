#include "base/files/mount_point.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files/atomic_file.h"
#include "base/files/directory.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using testing::TemporaryDirectory;

TEST(MountPoint, IsWhatIsMounted) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(is_mount_point("/proc"));
  EXPECT_FALSE(is_mount_point("/proc/self/fd"));
  EXPECT_FALSE(is_mount_point(directory.path()));
  EXPECT_FALSE(is_mount_point(directory.path() / "missing"));
}

TEST(MountPoint, OfTheSameFileSystemIsOneToo) {
  const TemporaryDirectory directory;
  directory.write("there/file", "");
  directory.write("here/file", "old");
  constexpr int kNotPermitted = 77;
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string here = directory.path() / "here", there = directory.path() / "there";
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount(there.c_str(), here.c_str(), nullptr, MS_BIND, nullptr) != 0 ||
        ::mount((there + "/file").c_str(), (there + "/file").c_str(), nullptr, MS_BIND, nullptr) !=
            0)
      ::_exit(kNotPermitted);
    EXPECT_TRUE(is_mount_point(here));
    EXPECT_BAD_INPUT(check_replaceable_directory(here, true), "is a mount point");
    EXPECT_BAD_INPUT(AtomicFile(there + "/file"), "is a mount point");
    EXPECT_FALSE(std::filesystem::exists(there + "/file.part"));
    ::_exit(::testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WEXITSTATUS(status) == kNotPermitted) GTEST_SKIP() << "mounting is not permitted here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace tandem
