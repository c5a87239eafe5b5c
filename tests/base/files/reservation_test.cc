#include "base/files/reservation.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryDirectory;

TEST(Reservation, TellsTheNextOneWhoHasIt) {
  const TemporaryDirectory directory;
  const fs::path target = directory.path() / "out" / "model";
  const Reservation first(target);
  EXPECT_EQ(first.target(), target);
  EXPECT_EQ(testing::read_text(directory.path() / "out" / ".model.lock").find("process "), 0u);
  EXPECT_BAD_INPUT(Reservation{target}, concat("process ", ::getpid(), " on "));
  EXPECT_BAD_INPUT(Reservation{target / ""}, "is writing it");
  EXPECT_FALSE(Reservation::try_make(target));
  const Reservation other(directory.path() / "out" / "model-2");
}

TEST(Reservation, IsOfTheDirectoryBehindALink) {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "model");
  fs::create_directory_symlink("model", directory.path() / "link");
  const Reservation first(directory.path() / "link");
  EXPECT_BAD_INPUT(Reservation{directory.path() / "model"}, "is writing it");
}

TEST(Reservation, HoldsAllThatLiesWithin) {
  const TemporaryDirectory directory;
  const Reservation first(directory.path() / "out");
  EXPECT_BAD_INPUT(Reservation{directory.path() / "out" / "a" / "b"}, "is writing all of");
  EXPECT_TRUE(fs::exists(directory.path() / ".out.lock"));
  EXPECT_FALSE(fs::exists(directory.path() / "out"));
}

TEST(Reservation, LeavesNothingButWhatWasWritten) {
  const TemporaryDirectory directory;
  { const Reservation reservation(directory.path() / "a" / "b" / "model"); }
  EXPECT_TRUE(fs::is_empty(directory.path()));
  {
    const Reservation reservation(directory.path() / "a" / "b" / "model");
    fs::create_directory(directory.path() / "a" / "b" / "model");
  }
  EXPECT_TRUE(fs::exists(directory.path() / "a" / "b" / "model"));
  EXPECT_FALSE(fs::exists(directory.path() / "a" / "b" / ".model.lock"));
  std::optional<Reservation> moved = Reservation::try_make(directory.path() / "c" / "model");
  { const Reservation last = std::move(*moved); }
  EXPECT_FALSE(fs::exists(directory.path() / "c"));
}

TEST(Reservation, IsTakenOverFromAProcessThatWasKilled) {
  const TemporaryDirectory directory;
  const fs::path target = directory.path() / "model";
  const pid_t child = ::fork();
  if (child == 0) {
    const Reservation reservation(target);
    ::_exit(0);  // without destructors
  }
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(fs::exists(directory.path() / ".model.lock"));
  const Reservation reservation(target);
  EXPECT_BAD_INPUT(Reservation{target}, concat("process ", ::getpid()));
}

TEST(Reservation, SaysWhereItCannotBe) {
  const TemporaryDirectory directory;
  directory.write("file", "");
  EXPECT_BAD_INPUT(Reservation{directory.path() / "file" / "x"}, "Not a directory");
  EXPECT_BAD_INPUT(Reservation{directory.path() / "file" / "x" / "y"}, "Not a directory");
  fs::create_directory_symlink("nowhere", directory.path() / "link");
  EXPECT_BAD_INPUT(Reservation{directory.path() / "link" / "x"}, "No such file");
  EXPECT_BAD_INPUT(Reservation{"/"}, "choose a directory below it");
}

}  // namespace
}  // namespace tandem
