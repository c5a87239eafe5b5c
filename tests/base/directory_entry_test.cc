#include "base/directory_entry.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryDirectory;

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

}  // namespace
}  // namespace tandem
