#include "base/files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/system_call.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

int64_t entries(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

TEST(AtomicFile, AppearsWholeWhenItIsCommitted) {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.write("file", "old");
  AtomicFile file(path);
  file.write("new ");
  file.write("content");
  EXPECT_EQ(testing::read_text(path), "old");
  file.commit();
  EXPECT_EQ(testing::read_text(path), "new content");
  EXPECT_EQ(entries(directory.path()), 1);
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  const testing::TemporaryDirectory directory;
  { AtomicFile(directory.path() / "file").write("half"); }
  EXPECT_EQ(entries(directory.path()), 0);
}

TEST(AtomicFile, IsCalledPartUntilThen) {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  {
    AtomicFile file(path);
    file.write("half");
    EXPECT_TRUE(fs::exists(directory.path() / "file.part"));
    EXPECT_BAD_INPUT(AtomicFile{path}, "another process is writing");
    EXPECT_EQ(file.keep(), directory.path() / "file.part");
  }
  EXPECT_EQ(testing::read_text(directory.path() / "file.part"), "half");
  AtomicFile again(path);
  again.write("all");
  again.commit();
  EXPECT_EQ(testing::read_text(path), "all");
  EXPECT_EQ(entries(directory.path()), 1);
}

TEST(AtomicFile, LeavesTheOldFileWhenTheDiskIsFull) {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.write("file", "old");
  for (const char* call : {"write", "fsync", "rename"}) {
    fault::set_plan([&](const fault::Call& asked) { return asked.name == call ? ENOSPC : 0; });
    const auto write = [&] {
      AtomicFile file(path);
      file.write("new");
      file.commit();
    };
    if (std::string_view(call) != "fsync") {
      EXPECT_FAILED(write(), "No space left on device");
      EXPECT_EQ(testing::read_text(path), "old") << call;
    } else {
      EXPECT_FAILED(write(), "No space left on device");
    }
    fault::set_plan({});
    EXPECT_EQ(entries(directory.path()), 1) << call;
  }
}

TEST(AtomicFile, WritesThroughALinkAndIntoADevice) {
  const testing::TemporaryDirectory directory;
  const fs::path path = directory.write("file", "old"), link = directory.path() / "link";
  fs::create_symlink("file", link);
  AtomicFile file(link);
  file.write("new");
  file.commit();
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(testing::read_text(path), "new");
  AtomicFile device("/dev/null");
  device.write("gone");
  device.commit();
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(AtomicFile, SaysWhereItCannotWrite) {
  EXPECT_BAD_INPUT(AtomicFile("/nonexistent/file"), "/nonexistent/");
}

}  // namespace
}  // namespace tandem
