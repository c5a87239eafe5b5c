#include <gtest/gtest.h>

#include "tests/data/rows.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::name;
using testing::TemporaryDirectory;

std::vector<Example> read(const TemporaryDirectory& directory, std::string_view content,
                          std::map<std::string, std::string> fields = {}) {
  DataFile file{.path = directory.write("a.txt", content), .format = DataFormat::fasttext};
  file.fields = std::move(fields);
  return read_examples(file, testing::kIntentAndSlots);
}

TEST(FasttextRows, ReadsLabelsWhereverTheyStand) {
  const TemporaryDirectory directory;
  const auto rows = read(directory, "__label__go fly  to Oslo\nfly __label__stay home\nno label\n");
  EXPECT_EQ(rows[0].text, "fly to Oslo");
  EXPECT_EQ(rows[0].labels.at("intent"), name("go"));
  EXPECT_EQ(rows[1].text, "fly home");
  EXPECT_EQ(rows[1].labels.at("intent"), name("stay"));
  EXPECT_TRUE(rows[2].labels.empty());
}

TEST(FasttextRows, TakesOtherPrefixes) {
  const TemporaryDirectory directory;
  const auto rows = read(directory, "__topic__x __label__y a\n", {{"intent", "__topic__"}});
  EXPECT_EQ(rows[0].text, "a");
  EXPECT_EQ(rows[0].labels.at("intent"), name("x"));
}

TEST(FasttextRows, RefusesSeveralLabels) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(read(directory, "ok\n__label__x __label__y a\n"),
                   "a.txt:2: the line has two labels");
  EXPECT_BAD_INPUT(read(directory, "a\n", {{"text", "x"}}),
                   "--field text=x: a line of fastText has one text");
}

}  // namespace
}  // namespace tandem
