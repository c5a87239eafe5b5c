#include <gtest/gtest.h>

#include "tests/data/rows.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::id;
using testing::name;
using testing::rows_of;
using testing::TemporaryDirectory;
using testing::word_labels;

TEST(TableRows, ReadsTextsAndLabelsByTheirHeaders) {
  const TemporaryDirectory directory;
  const auto rows =
      rows_of(directory, "a.csv", "intent,other,text\r\nx,,\"a, b\"\r\n7,,c\r\n,,\r\n-100,,d\r\n");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].text, "a, b");
  EXPECT_EQ(rows[0].labels.at("intent"), name("x"));
  EXPECT_EQ(rows[1].labels.at("intent"), id(7));
  EXPECT_EQ(rows[2].text, "");
  EXPECT_TRUE(rows[2].labels.empty());
  EXPECT_TRUE(rows[3].labels.empty());
  EXPECT_EQ(rows[3].origin.line, 5);
}

TEST(TableRows, SplitsTokensAndTagsAtSpaces) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.tsv", "tokens\tslots\nto  Oslo\tO B-x\nhi\t\n");
  EXPECT_EQ(rows[0].tokens, (std::vector<std::string>{"to", "Oslo"}));
  EXPECT_EQ(rows[0].labels.at("slots"), word_labels({"O", "B-x"}));
  EXPECT_TRUE(rows[1].labels.empty());
  EXPECT_BAD_INPUT(rows_of(directory, "a.tsv", "tokens\tslots\na b\tO\n"),
                   "a.tsv:2: slots has 1 labels for 2 words");
  EXPECT_BAD_INPUT(rows_of(directory, "a.tsv", "tokens\tslots\n\tO\n"), "a.tsv:2: tokens is empty");
}

TEST(TableRows, ReadsMappedColumns) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.tsv", "s1\ts2\tgold\na\tb\t007\n",
                            {{"text", "s1"}, {"text_pair", "s2"}, {"intent", "gold"}});
  EXPECT_EQ(rows[0].text, "a");
  EXPECT_EQ(rows[0].text_pair, "b");
  EXPECT_EQ(rows[0].labels.at("intent"), name("007"));
}

TEST(TableRows, NamesMissingColumns) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(rows_of(directory, "a.csv", "sentence,intent\na,x\n"),
                   "a.csv: no column is called text or tokens; say which one holds them, as in "
                   "fields: {text: sentence}");
  EXPECT_BAD_INPUT(rows_of(directory, "a.csv", "text,label\na,x\n", {{"intent", "labels"}}),
                   "config.yml:7: fields: intent: ");
  EXPECT_BAD_INPUT(rows_of(directory, "a.csv", "text,label\na,x\n", {{"intent", "labels"}}),
                   "has no column labels; it has: text, label");
}

TEST(TableRows, ReadsColumnsByNumberAndTellsHowTheyAreWritten) {
  const TemporaryDirectory directory;
  DataFile file = data_file(directory.write(
      "a.csv", "1;\"The invoice is wrong; twice\";billing\n2;Cannot sign in;login\n"));
  file.fields = {{"text", "1"}, {"intent", "2"}};
  std::string note;
  ExampleReader reader(file, testing::kIntentAndSlots, {},
                       {.note = [&](const std::string& text) { note = text; }});
  Example row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row.text, "The invoice is wrong; twice");
  EXPECT_EQ(row.labels.at("intent"), name("billing"));
  EXPECT_TRUE(note.ends_with("a.csv: columns separated by ';', no header")) << note;
  const auto rows = rows_of(directory, "b.csv", "id,text,label\n1,a,x\n", {{"intent", "2"}});
  EXPECT_EQ(rows[0].labels.at("intent"), name("x"));
}

TEST(TableRows, SaysWhatToDoWhereItIsSaid) {
  const TemporaryDirectory directory;
  DataFile file = data_file(directory.write("a.csv", "1;I am late.;x\n2;So am I.;x\n"));
  EXPECT_BAD_INPUT(read_examples(file, testing::kIntentAndSlots),
                   "a.csv: no header; say which column, counted from 0, holds the text, as in "
                   "--field text=0; it has: 0 (\"1\"), 1 (\"I am late.\"), 2 (\"x\"); if its "
                   "first line names them, say --header");
  file.fields = {{"text", "3"}};
  EXPECT_BAD_INPUT(read_examples(file, testing::kIntentAndSlots), "--field text=3: ");
  file = data_file(directory.write("b.csv", "sentence:label\na:x\n"));
  EXPECT_BAD_INPUT(read_examples(file, {}),
                   "as in --field text=sentence:label; it has: "
                   "sentence:label; if it has more, say --delimiter ';'");
  file.where = "config.yml:3";
  EXPECT_BAD_INPUT(read_examples(file, {}), "if it has more, say delimiter: ';'");
}

TEST(TableRows, PicksRows) {
  const TemporaryDirectory directory;
  DataFile file = data_file(directory.write("a.csv", "text,gold\na,x\nb,y\nc,x\n"));
  file.fields = {{"intent", "gold"}};
  file.picks = {{"gold", {"x"}}};
  file.where = "config.yml:3";
  EXPECT_EQ(read_examples(file, testing::kIntentAndSlots).size(), 2u);
  file.picks = {{"intent", {"z"}}};
  EXPECT_BAD_INPUT(read_examples(file, testing::kIntentAndSlots),
                   "a.csv: where: it picks none of 3 rows");
  file.picks = {{"label", {"x"}}};
  EXPECT_BAD_INPUT(read_examples(file, testing::kIntentAndSlots), "config.yml:3: where: ");
}

TEST(TableRows, ReadsListsInCells) {
  const TemporaryDirectory directory;
  for (const char* content :
       {"tokens,slots\n\"['to', 'Oslo']\",\"['O', 'B-x']\"\n",
        "tokens,slots\n\"[\"\"to\"\", \"\"Oslo\"\"]\",\"[\"\"O\"\", \"\"B-x\"\"]\"\n",
        "tokens,slots\n['to' 'Oslo'],['O' 'B-x']\n"}) {
    const auto rows = rows_of(directory, "a.csv", content);
    EXPECT_EQ(rows[0].tokens, (std::vector<std::string>{"to", "Oslo"})) << content;
    EXPECT_EQ(rows[0].labels.at("slots"), word_labels({"O", "B-x"})) << content;
  }
  const auto numbers = rows_of(directory, "a.tsv", "text\tslots\na b c\t[0, 3, -100]\n");
  EXPECT_EQ(numbers[0].labels.at("slots"), word_labels({"0", "3", "null"}));
}

TEST(TableRows, RefusesListsThatEndNowhereAndListsForOneLabel) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(rows_of(directory, "a.tsv", "text\tslots\na b\t['O', 'B-x'\n"),
                   "a.tsv:2: slots: it begins like a list, but is none: ");
  EXPECT_BAD_INPUT(rows_of(directory, "a.tsv", "text\tintent\na b\t['x', 'y']\n"),
                   "a.tsv:2: intent: expected one label, found a list");
}

TEST(TableRows, HintsAtTheColumnThatMayBeMeant) {
  const TemporaryDirectory directory;
  const ExampleReader reader(data_file(directory.write("a.csv", "text,Intents\na,x\n")),
                             testing::kIntentAndSlots);
  EXPECT_EQ(reader.hint("intent"),
            "; it has a field \"Intents\": if that is it, say --field intent=Intents");
}

TEST(TableRows, TabsBeforeLabelsMayBeMissingWhereNoLabelIsRead) {
  const TemporaryDirectory directory;
  const DataFile file = data_file(directory.write("a.tsv", "n\ttext\tslots\n1\ta b\n2\tc\t_\n3\n"));
  ExampleReader unlabelled(file, {});
  Example example;
  ASSERT_TRUE(unlabelled.next(example));
  EXPECT_EQ(example.text, "a b");
  ASSERT_TRUE(unlabelled.next(example));
  EXPECT_BAD_INPUT(unlabelled.next(example), "a.tsv:4: 1 columns, but the header has 3");
  EXPECT_BAD_INPUT(read_examples(file, testing::kIntentAndSlots), "a.tsv:2: 2 columns");
  const DataFile csv = data_file(directory.write("a.csv", "text,slots\na\n"));
  EXPECT_BAD_INPUT(read_examples(csv, {}), "a.csv:2: 1 columns");  // a text may go on there
}

TEST(TableRows, ReadsBanking77) {
  const auto path = testing::shared_data("banking77/train.csv");
  SKIP_WITHOUT(path);
  DataFile file = data_file(path);
  file.fields = {{"intent", "category"}};
  const auto rows = read_examples(file, testing::kIntentAndSlots);
  EXPECT_EQ(rows.size(), 10003u);
  for (const Example& row : rows) EXPECT_EQ(row.labels.size(), 1u) << row.origin.where();
}

}  // namespace
}  // namespace tandem
