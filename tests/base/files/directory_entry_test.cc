#include "base/files/directory_entry.h"

#include <gmock/gmock.h>

#include "base/files/file.h"
#include "base/system_call.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using testing::read_text;
using testing::TemporaryDirectory;

/// Calls of this name fail while it lives.
class Failing {
 public:
  Failing(std::string name, int error) {
    fault::set_plan(
        [name, error](const fault::Call& call) { return call.name == name ? error : 0; });
  }
  ~Failing() { fault::set_plan({}); }
};

TEST(IsFile, FollowsLinksAndIsFalseWhereItCannotTell) {
  const TemporaryDirectory directory;
  const fs::path file = directory.write("a", "x");
  fs::create_symlink(file, directory.path() / "link");
  fs::create_symlink("loop", directory.path() / "loop");
  EXPECT_TRUE(is_file(file));
  EXPECT_TRUE(is_file(directory.path() / "link"));
  EXPECT_FALSE(is_file(directory.path()));
  EXPECT_FALSE(is_file(directory.path() / "none"));
  EXPECT_FALSE(is_file(directory.path() / "loop"));
}

TEST(MakeDirectories, MakesWhatIsMissing) {
  const TemporaryDirectory directory;
  make_directories(directory.path() / "a" / "b");
  make_directories(directory.path() / "a" / "b");
  EXPECT_TRUE(fs::is_directory(directory.path() / "a" / "b"));
  const fs::path file = directory.write("file", "x");
  EXPECT_BAD_INPUT(make_directories(file / "c"), "cannot make");
}

TEST(LinkOrCopy, IsTheSameFileOrItsCopy) {
  const TemporaryDirectory directory;
  const fs::path from = directory.write("a", "x");
  link_or_copy(from, directory.path() / "linked");
  EXPECT_TRUE(fs::equivalent(from, directory.path() / "linked"));
  const Failing links("link", EPERM);
  link_or_copy(from, directory.path() / "copied");
  EXPECT_FALSE(fs::equivalent(from, directory.path() / "copied"));
  EXPECT_EQ(read_text(directory.path() / "copied"), "x");
  EXPECT_BAD_INPUT(link_or_copy(from, directory.path() / "none" / "a"), "cannot write");
}

TEST(MakeLink, RefusesAPlaceThatIsTaken) {
  const TemporaryDirectory directory;
  make_link("a", directory.path() / "link");
  EXPECT_EQ(fs::read_symlink(directory.path() / "link"), "a");
  EXPECT_THROW(make_link("b", directory.path() / "link"), Error);
}

TEST(RemoveFile, IsContentWithNone) {
  const TemporaryDirectory directory;
  const fs::path file = directory.write("a", "x");
  remove_file(file);
  remove_file(file);
  EXPECT_FALSE(fs::exists(file));
}

TEST(ListBelow, EntersDirectoriesButNoLinks) {
  const TemporaryDirectory directory;
  const fs::path deep = directory.write("sub/a", "x");
  fs::create_directory_symlink("sub", directory.path() / "link");
  EXPECT_THAT(
      list_below(directory.path()),
      ::testing::UnorderedElementsAre(directory.path() / "sub", deep, directory.path() / "link"));
  EXPECT_BAD_INPUT(list_below(directory.path() / "none"), "No such file or directory");
}

TEST(DirectoryEntry, SaysWhatTheSystemRefuses) {
  const TemporaryDirectory directory;
  const fs::path place = directory.path() / "a";
  {
    const Failing full("mkdir", ENOSPC);
    EXPECT_FAILED(make_directories(place), "No space left on device (ENOSPC)");
  }
  {
    const Failing full("symlink", ENOSPC);
    EXPECT_FAILED(make_link("b", place), "No space left on device (ENOSPC)");
  }
  const Failing busy("unlink", EIO);
  EXPECT_FAILED(remove_file(place), "cannot remove");
}

TEST(ListDirectory, NamesWhatIsThereInOrder) {
  const TemporaryDirectory directory;
  directory.write("b", "");
  directory.write("a/c", "");
  EXPECT_THAT(list_directory(directory.path()),
              ::testing::ElementsAre(directory.path() / "a", directory.path() / "b"));
  EXPECT_TRUE(list_directory(directory.path() / "none").empty());
  EXPECT_BAD_INPUT(list_directory(directory.path() / "b"), "cannot read");
}

TEST(RemoveDirectory, TakesAllOfItAndWhatACrashHasLeft) {
  const TemporaryDirectory directory;
  directory.write("a/b/c", "");
  directory.write(".a.removed/b", "");
  remove_directory(directory.path() / "a");
  remove_directory(directory.path() / "a");
  EXPECT_TRUE(list_directory(directory.path()).empty());
}

TEST(RemoveEmptyDirectory, LeavesOneThatIsNot) {
  const TemporaryDirectory directory;
  directory.write("a/b", "");
  remove_empty_directory(directory.path() / "a");
  EXPECT_TRUE(is_file(directory.path() / "a" / "b"));
  remove_file(directory.path() / "a" / "b");
  remove_empty_directory(directory.path() / "a");
  EXPECT_TRUE(list_directory(directory.path()).empty());
}

TEST(NearEntry, IsWhatMayBeMeant) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "config.yml", "");
  EXPECT_EQ(near_entry(directory.path() / "confg.yml"), directory.path() / "config.yml");
  EXPECT_FALSE(near_entry(directory.path() / "rows.csv"));
  EXPECT_FALSE(near_entry(directory.path() / "none" / "config.yml"));
  EXPECT_BAD_INPUT(InputFile(directory.path() / "confg.yml"), "(ENOENT); did you mean");
}

}  // namespace
}  // namespace tandem
