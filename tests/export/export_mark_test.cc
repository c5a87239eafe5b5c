#include "export/export_mark.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

class ExportMark : public ::testing::Test {
 protected:
  ExportMark() {
    directory_.write("config.json", "{}");
    directory_.write("1_Pooling/config.json", "{}");
    write_export_mark(path(), "onnx");
  }
  const fs::path& path() const { return directory_.path(); }

  testing::TemporaryDirectory directory_;
};

TEST_F(ExportMark, KnowsWhatWasWritten) {
  EXPECT_NO_THROW(check_export_mark(path(), "onnx"));
  EXPECT_BAD_INPUT(check_export_mark(path(), "hf"), "something else than an export of this format");
}

TEST_F(ExportMark, LosesNothingThatWasAddedOrChanged) {
  const fs::path notes = directory_.write("1_Pooling/notes.txt", "");
  EXPECT_BAD_INPUT(check_export_mark(path(), "onnx"), "\"1_Pooling/notes.txt\" in it is not of");
  fs::remove(notes);
  directory_.write("config.json", "[]");
  EXPECT_BAD_INPUT(check_export_mark(path(), "onnx"), "\"config.json\" in it was changed since");
  directory_.write("config.json", "{}");
  EXPECT_NO_THROW(check_export_mark(path(), "onnx"));
}

TEST_F(ExportMark, TrustsNoDirectoryWithoutIt) {
  fs::remove(path() / ".tandem_export.json");
  EXPECT_BAD_INPUT(check_export_mark(path(), "onnx"), "choose another directory");
  for (const char* mark :
       {"[]", "{}", R"({"format": 1})", R"({"format": "onnx", "checksums": 1})"}) {
    directory_.write(".tandem_export.json", mark);
    EXPECT_BAD_INPUT(check_export_mark(path(), "onnx"), "choose another directory");
  }
}

}  // namespace
}  // namespace tandem
