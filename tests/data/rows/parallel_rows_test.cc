#include <gtest/gtest.h>

#include "tests/data/rows.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::name;
using testing::TemporaryDirectory;
using testing::word_labels;

std::vector<Example> read(const TemporaryDirectory& directory,
                          const std::map<std::string, std::string>& contents,
                          std::map<std::string, std::vector<std::string>> picks = {}) {
  DataFile file{.path = {}, .where = "config.yml:7"};
  for (const auto& [name, content] : contents)
    file.parallel[name] = directory.write(name + ".txt", content);
  file.path = file.parallel.at(file.parallel.contains("text") ? "text" : "tokens");
  file.picks = std::move(picks);
  return read_examples(file, testing::kIntentAndSlots);
}

TEST(ParallelRows, MakesARowOfALineOfEach) {
  const TemporaryDirectory directory;
  const auto rows =
      read(directory, {{"tokens", "to Oslo\nhi\n"}, {"slots", "O B-x\nO\n"}, {"intent", "go\n\n"}});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].tokens, (std::vector<std::string>{"to", "Oslo"}));
  EXPECT_EQ(rows[0].labels.at("slots"), word_labels({"O", "B-x"}));
  EXPECT_EQ(rows[0].labels.at("intent"), name("go"));
  EXPECT_FALSE(rows[1].labels.contains("intent"));
  EXPECT_TRUE(rows[1].origin.where().ends_with("tokens.txt:2"));
  const auto pairs =
      read(directory, {{"text", "a\nb\nc"}, {"text_pair", "d\ne\nf"}, {"intent", "x\ny\nz"}},
           {{"intent", {"z", "y"}}});
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0].text, "b");
  EXPECT_EQ(pairs[0].text_pair, "e");
}

TEST(ParallelRows, RefusesFilesOfUnlikeLength) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(read(directory, {{"text", "a\nb\n"}, {"intent", "x\n"}}),
                   "intent.txt ends after 1 lines, before ");
  EXPECT_BAD_INPUT(read(directory, {{"text", "a\n"}, {"intent", "x\ny\n"}}),
                   "text.txt ends after 1 lines, before ");
  EXPECT_BAD_INPUT(read(directory, {{"text", "a\n"}, {"intnt", "x\n"}}), "did you mean 'intent'?");
  EXPECT_BAD_INPUT(read(directory, {{"tokens", "a b\n"}, {"slots", "O\n"}}),
                   "tokens.txt:1: slots has 1 labels for 2 words");
  EXPECT_BAD_INPUT(read(directory, {{"text", "a\n"}}, {{"label", {"x"}}}),
                   "config.yml:7: where: none of the parallel files");
}

TEST(ParallelRows, KeepsInStepBehindABadLine) {
  const TemporaryDirectory directory;
  DataFile file{.path = directory.write("a", "one\n\xFF\nthree\n")};
  file.parallel = {{"text", file.path}, {"intent", directory.write("b", "1st\n2nd\n3rd\n")}};
  ExampleReader reader(file, testing::kIntentAndSlots);
  Example row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_BAD_INPUT(reader.next(row), "a:2: not valid UTF-8");
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.labels.at("intent"), name("3rd"));
}

}  // namespace
}  // namespace tandem
