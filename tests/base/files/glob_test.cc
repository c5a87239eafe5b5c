#include "base/files/glob.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

TEST(ExpandGlob, ListsMatchesInOrder) {
  const testing::TemporaryDirectory directory;
  for (const char* const name : {"b1.csv", "a1.csv", "a2.csv", "c[1].csv"})
    directory.write(name, "");
  const auto& path = directory.path();
  using Paths = std::vector<std::filesystem::path>;
  EXPECT_EQ(expand_glob(path / "?1.csv"), (Paths{path / "a1.csv", path / "b1.csv"}));
  EXPECT_EQ(expand_glob(path / "a*"), (Paths{path / "a1.csv", path / "a2.csv"}));
  EXPECT_EQ(expand_glob(path / "c[1].csv"), Paths{path / "c[1].csv"});
  EXPECT_EQ(expand_glob(path / "none.csv"), Paths{path / "none.csv"});
  EXPECT_BAD_INPUT(expand_glob(path / "z*.csv"), "no file matches ");
}

}  // namespace
}  // namespace tandem
