#include "base/files/directory.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "base/fail.h"
#include "base/files/file.h"
#include "base/system_call.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using testing::read_text;
using testing::TemporaryDirectory;

void fill_new(const fs::path& directory) {
  write_file(directory / "a", "new");
  fs::create_directory(directory / "sub");
  write_file(directory / "sub" / "b", "new");
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(ReplaceDirectory, MakesAMissingTargetAndItsParents) {
  const TemporaryDirectory directory;
  replace_directory(directory.path() / "x" / "y" / "", false, fill_new);
  EXPECT_EQ(read_text(directory.path() / "x" / "y" / "sub" / "b"), "new");
  EXPECT_EQ(names_in(directory.path() / "x"), std::vector<std::string>{"y"});
}

TEST(ReplaceDirectory, ReplacesTheWholeContent) {
  const TemporaryDirectory directory;
  directory.write("x/old", "old");
  replace_directory(directory.path() / "x", true, fill_new);
  EXPECT_THAT(names_in(directory.path() / "x"), ::testing::UnorderedElementsAre("a", "sub"));
  EXPECT_EQ(names_in(directory.path()), std::vector<std::string>{"x"});
}

TEST(ReplaceDirectory, FollowsALink) {
  const TemporaryDirectory directory;
  directory.write("x/old", "old");
  fs::create_directory_symlink(directory.path() / "x", directory.path() / "link");
  replace_directory(directory.path() / "link", true, fill_new);
  EXPECT_TRUE(fs::is_symlink(directory.path() / "link"));
  EXPECT_EQ(read_text(directory.path() / "x" / "a"), "new");
}

TEST(ReplaceDirectory, LeavesNothingWhenFillingFails) {
  const TemporaryDirectory directory;
  const fs::path target = directory.path() / "x";
  EXPECT_FAILED(replace_directory(target, false, [](const fs::path&) { failed("no"); }), "no");
  EXPECT_TRUE(names_in(directory.path()).empty());
}

TEST(CheckReplaceableDirectory, RefusesWhatCannotBeWritten) {
  const TemporaryDirectory directory;
  directory.write("file", "");
  directory.write("full/file", "");
  fs::create_directory(directory.path() / "empty");
  EXPECT_BAD_INPUT(check_replaceable_directory(directory.path() / "file", true),
                   "not a directory; choose another");
  EXPECT_BAD_INPUT(check_replaceable_directory(directory.path() / "file" / "x", true),
                   "Not a directory");
  EXPECT_BAD_INPUT(check_replaceable_directory(directory.path() / "full", false), "not empty");
  EXPECT_BAD_INPUT(check_replaceable_directory("/", true), "choose a directory below it");
  check_replaceable_directory(directory.path() / "full", true);
  check_replaceable_directory(directory.path() / "empty", false);
  check_replaceable_directory(directory.path() / "not" / "yet", false);
}

TEST(CheckReplaceableDirectory, RefusesAParentWithoutPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "needs a user who is not root";
  EXPECT_BAD_INPUT(check_replaceable_directory("/proc/x", false), "cannot write into");
}

TEST(LiesWithin, SeesThroughLinksAndRelativePaths) {
  const TemporaryDirectory directory;
  const fs::path out = directory.path() / "out";
  EXPECT_TRUE(lies_within(out / "log", out));
  EXPECT_TRUE(lies_within(out / "a" / ".." / "log", out / ""));
  EXPECT_TRUE(lies_within(out, out));
  EXPECT_FALSE(lies_within(directory.path() / "out-log", out));
  EXPECT_FALSE(lies_within(out / ".." / "log", out));
  fs::create_directory(out);
  fs::create_directory_symlink("out", directory.path() / "link");
  EXPECT_TRUE(lies_within(directory.path() / "link" / "log", out));
  EXPECT_TRUE(lies_within(out / "log", directory.path() / "link"));
  fs::create_symlink(out / "log", directory.path() / "log");  // to nothing yet
  EXPECT_TRUE(lies_within(directory.path() / "log", out));
  EXPECT_TRUE(lies_within("log", "."));
}

/// Lets the Nth file-system call fail for N = 1, 2, ... until none is left to fail.
/// `exchange_works` is whether the file system has renameat2.
void expect_old_or_new_for_every_fault(bool exchange_works) {
  bool passed = false;
  int nth = 0;
  for (; !passed; ++nth) {
    const TemporaryDirectory directory;
    const fs::path target = directory.path() / "x";
    directory.write("x/old", "old");
    std::string struck;
    int calls = 0;
    fault::set_plan([&](const fault::Call& call) {
      if (!exchange_works && call.name == "renameat2") return ENOSYS;
      if (calls++ != nth) return 0;
      struck = call.name;
      return ENOSPC;
    });
    try {
      replace_directory(target, true, fill_new);
      passed = true;
    } catch (const Error& error) {
      EXPECT_THAT(error.message(), ::testing::HasSubstr("No space left")) << struck;
    }
    fault::set_plan({});
    EXPECT_EQ(passed, struck.empty());
    const bool committed = passed || struck == "remove_all";
    EXPECT_EQ(fs::exists(target / "old"), !committed) << nth << " " << struck;
    EXPECT_EQ(fs::exists(target / "sub" / "b"), committed) << nth << " " << struck;
    // Only what could not be deleted may stay beside it.
    EXPECT_EQ(names_in(directory.path()).size(), struck == "remove_all" ? 2u : 1u) << struck;
  }
  EXPECT_GT(nth, 10);
}

TEST(ReplaceDirectory, AnyFaultLeavesTheOldContentAndNothingBeside) {
  expect_old_or_new_for_every_fault(true);
}

TEST(ReplaceDirectory, AnyFaultLeavesTheOldContentWithoutRenameat2Too) {
  expect_old_or_new_for_every_fault(false);
}

TEST(ReplaceDirectory, AFaultLeavesNoNewTarget) {
  for (const std::string_view failing : {"mkdir", "write", "fsync", "rename"}) {
    const TemporaryDirectory directory;
    fault::set_plan([&](const fault::Call& call) { return call.name == failing ? EIO : 0; });
    EXPECT_FAILED(replace_directory(directory.path() / "x", false, fill_new), "(EIO)");
    fault::set_plan({});
    EXPECT_TRUE(names_in(directory.path()).empty()) << failing;
  }
}

TEST(ReplaceDirectory, SyncsWhatIsNewThenRenamesThenSyncsTheParent) {
  const TemporaryDirectory directory;
  std::vector<fs::path> synced;
  size_t before_rename = 0;
  fault::set_plan([&](const fault::Call& call) {
    if (call.name == "fsync") synced.push_back(call.path);
    if (call.name == "rename") before_rename = synced.size();
    return 0;
  });
  fs::path made;
  replace_directory(directory.path() / "x", false, [&](const fs::path& fresh) {
    made = fresh;
    fs::create_directory(fresh / "sub");
    std::ofstream(fresh / "sub" / "copied") << "by no call of base/";
  });
  fault::set_plan({});
  EXPECT_EQ(before_rename, 3u);
  EXPECT_THAT(synced, ::testing::UnorderedElementsAre(made / "sub" / "copied", made / "sub", made,
                                                      directory.path()));
  EXPECT_EQ(synced.back(), directory.path());
}

TEST(RemoveLeftovers, TakesWhatAKilledProcessHasLeftAlone) {
  const TemporaryDirectory directory;
  for (const char* name : {"x/a", ".x.1f/a", ".x.12345678/a", ".x.lock/a", ".y.1f/a", ".x.1g/a"})
    directory.write(name, "");
  directory.write(".x.2f", "a file");
  remove_leftovers(directory.path() / "x");
  EXPECT_THAT(names_in(directory.path()),
              ::testing::UnorderedElementsAre("x", ".x.lock", ".y.1f", ".x.1g", ".x.2f"));
}

}  // namespace
}  // namespace tandem
