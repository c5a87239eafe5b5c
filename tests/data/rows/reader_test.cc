#include "data/rows/reader.h"

#include <gtest/gtest.h>

#include "tests/data/rows.h"
#include "tests/support/error.h"
#include "tests/support/pipe.h"

namespace tandem {
namespace {

using testing::kIntentAndSlots;
using testing::rows_of;
using testing::TemporaryDirectory;
using Words = std::vector<std::string>;

TEST(ReadExamples, KeepsWhereEachRowStands) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.jsonl", "{\"text\": \"x\"}\n\n{\"text\": \"y\"}\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].origin.where(), (directory.path() / "a.jsonl").string() + ":3");
  EXPECT_EQ(rows[0].origin.file, rows[1].origin.file);
}

TEST(ReadExamples, RefusesFilesWithoutRows) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(rows_of(directory, "a.jsonl", ""), "a.jsonl: the file holds no rows");
  EXPECT_BAD_INPUT(rows_of(directory, "a.jsonl", "\n\n"), "no rows");
  EXPECT_BAD_INPUT(rows_of(directory, "a.conll", "# a = b\n\n"), "no rows");
  EXPECT_BAD_INPUT(rows_of(directory, "a.csv", "text,intent\n"), "no rows");
  EXPECT_BAD_INPUT(rows_of(directory, "a.csv", ""), "the file is empty");
  EXPECT_BAD_INPUT(read_examples(data_file(directory.path() / "none.jsonl"), {}), "No such file");
}

TEST(ReadExamples, RefusesRowsThatContradictThemselves) {
  const TemporaryDirectory directory;
  const auto read = [&](const std::string& row) {
    return rows_of(directory, "a.jsonl", "{\"text\": \"ok\"}\n" + row);
  };
  EXPECT_BAD_INPUT(read(R"({"text": "a", "tokens": ["a"]})"),
                   "a.jsonl:2: the row has both text and tokens");
  EXPECT_BAD_INPUT(read(R"({"intent": "a"})"), "a.jsonl:2: the row has neither text nor tokens");
  EXPECT_BAD_INPUT(read(R"({"tokens": []})"), "a.jsonl:2: tokens is empty");
  EXPECT_BAD_INPUT(read(R"({"tokens": ["a"], "text_pair": "b"})"), "text_pair needs text");
  EXPECT_BAD_INPUT(read(R"({"tokens": ["a", "b"], "slots": ["O"]})"),
                   "a.jsonl:2: slots has 1 labels for 2 words");
  EXPECT_BAD_INPUT(read(R"({"text": "a b", "slots": ["O"]})"), "slots has 1 labels for 2 words");
  EXPECT_BAD_INPUT(read(R"({"text": " ", "slots": []})"), "no word to label");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "text_pair": "b", "slots": ["O"]})"), "not a pair");
}

TEST(ReadExamples, RefusesUnknownFieldNames) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(
      rows_of(directory, "a.jsonl", "{\"text\": \"a\"}", {{"slot", "tags"}}),
      "config.yml:7: fields: slot: neither a part of a row nor a task; known are: text, "
      "text_pair, tokens, intent, slots; did you mean 'slots'?");
}

TEST(ReadExamples, TakesTheWordsOfATextWhereWordsAreLabelled) {
  const TemporaryDirectory directory;
  const auto rows =
      rows_of(directory, "a.jsonl", R"({"text": "fly  to Oslo.", "slots": ["O", "O", "B-x"]})");
  EXPECT_EQ(rows[0].tokens, (Words{"fly", "to", "Oslo."}));
  EXPECT_EQ(rows[0].text, "");
}

TEST(ExampleReader, GoesOnAfterABadRow) {
  const TemporaryDirectory directory;
  ExampleReader reader(
      data_file(directory.write("a.jsonl", "{\"text\": 1}\n{\"text\": \"b\"}\n[]\n")), {});
  Example example;
  EXPECT_BAD_INPUT(reader.next(example), "a.jsonl:1: text: expected a text, found 1");
  ASSERT_TRUE(reader.next(example));
  EXPECT_EQ(example.text, "b");
  EXPECT_BAD_INPUT(reader.next(example), "a.jsonl:3: a row must be a JSON object");
  EXPECT_FALSE(reader.next(example));
}

TEST(ExampleReader, ReadsFilesOneAfterTheOther) {
  const TemporaryDirectory directory;
  const std::vector<DataFile> files = {
      data_file(directory.write("a.jsonl", "{\"text\": \"x\"}\n{\n")),
      data_file(directory.write("b.csv", "")), data_file(directory.write("c.csv", "text\ny\n"))};
  ExampleReader reader(files, {});
  Example row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_BAD_INPUT(reader.next(row), "a.jsonl:2: ");
  EXPECT_BAD_INPUT(reader.next(row), "b.csv: the file is empty");
  ASSERT_TRUE(reader.next(row));
  EXPECT_TRUE(row.origin.where().ends_with("c.csv:2"));
  EXPECT_FALSE(reader.next(row));
  EXPECT_BAD_INPUT(ExampleReader({files[0], data_file(directory.path() / "none.csv")}, {}),
                   "none.csv");
}

TEST(ExampleReader, ReadsPlainLinesAndAnEmptyOneIsAnEmptyText) {
  const TemporaryDirectory directory;
  ExampleReader reader(LineReader(InputFile(directory.write("lines", "a\n\nb"))), DataFormat::text,
                       {});
  std::vector<std::string> texts;
  for (Example example; reader.next(example);) texts.push_back(example.text);
  EXPECT_EQ(texts, (Words{"a", "", "b"}));
}

TEST(ExampleReader, AStartedRowIsNotReadyBeforeItsEnd) {
  struct Case {
    DataFormat format;
    const char *complete, *started;
  };
  for (const auto& [format, complete, started] :
       {Case{DataFormat::text, "a\n", "b"}, Case{DataFormat::jsonl, "{\"text\": \"a\"}\n", "\n{"},
        Case{DataFormat::csv, "text,n\n\"a\nb\",1\n", "\n\"c\nd\n"},
        Case{DataFormat::tsv, "text\tn\na\t1\n", "\nb"},
        Case{DataFormat::conll, "# n = 1\n\na X\nb X\n\n", "\n# n = 2\nc X\nd X\n"}}) {
    testing::Pipe pipe;
    pipe.write(complete);
    ExampleReader reader(LineReader(pipe.file()), format, {});
    Example example;
    EXPECT_TRUE(reader.ready()) << complete;
    ASSERT_TRUE(reader.next(example));
    EXPECT_FALSE(reader.ready()) << complete;
    pipe.write(started);
    EXPECT_FALSE(reader.ready()) << started;
    pipe.close();
    EXPECT_TRUE(reader.ready()) << started;
  }
}

TEST(ReadExamples, ReadsSnips) {
  const auto path = testing::shared_data("snips/valid.jsonl");
  SKIP_WITHOUT(path);
  const auto rows = read_examples(data_file(path), kIntentAndSlots);
  EXPECT_EQ(rows.size(), 700u);
  for (const Example& row : rows) EXPECT_EQ(row.labels.size(), 2u) << row.origin.where();
}

}  // namespace
}  // namespace tandem
