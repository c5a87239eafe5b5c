#include "format/manifest.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using testing::read_text;
using testing::TemporaryDirectory;

TEST(Manifest, FindsWhatIsOtherwise) {
  const TemporaryDirectory directory;
  directory.write("a", "text");
  directory.write("b", "");
  write_manifest(directory.path(), {"a", "b"}, 3);
  verify_manifest(directory.path(), {"a", "b"}, 3);
  EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"a"}, 4), "format_version is 3");
  EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"c"}, 3), "manifest.json: ");
  directory.write("a", "tex");
  EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"a"}, 3), "a has 3 bytes, not 4");
  directory.write("a", "texts");
  EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"a"}, 3), "a has 5 bytes, not 4");
  directory.write("a", "texT");
  EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"a"}, 3), "a is damaged");
  std::filesystem::remove(directory.path() / "b");
  EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"b"}, 3), "cannot read");
}

TEST(Manifest, ThatMakesNoSenseIsRefused) {
  const TemporaryDirectory directory;
  directory.write("a", "text");
  EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"a"}, 1), "manifest.json");
  for (const char* text :
       {"", "[]", "{}", R"({"format_version": "1", "files": {}})",
        R"({"format_version": 1, "files": {"a": []}})",
        R"({"format_version": 1, "files": {"a": {"bytes": -4, "checksum": ""}}})",
        R"({"format_version": 1, "files": {"a": {"bytes": 4, "checksum": null}}})"}) {
    directory.write("manifest.json", text);
    EXPECT_BAD_INPUT(verify_manifest(directory.path(), {"a"}, 1), "manifest.json");
  }
}

}  // namespace
}  // namespace tandem
