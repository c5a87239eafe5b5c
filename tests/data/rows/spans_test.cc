#include "data/rows/spans.h"

#include <gtest/gtest.h>

#include "tests/data/rows.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::rows_of;
using testing::TemporaryDirectory;
using testing::word_labels;
using Words = std::vector<std::string>;

/// Row `number` of tests/../faults, and what was said of it.
struct Read {
  std::vector<Example> rows;
  std::vector<std::string> warnings;
};

Read read(const DataFile& file) {
  Read read;
  ExampleReader reader(file, testing::kIntentAndSlots, {},
                       {.warning = [&](const std::string& text) {
                         read.warnings.push_back(text.substr(text.rfind('/') + 1));
                       }});
  for (Example row; reader.next(row);) read.rows.push_back(row);
  return read;
}

Read read(std::string_view content) {
  const TemporaryDirectory directory;
  return read(data_file(directory.write("a.jsonl", content)));
}

const RawLabel& slots(const Example& row) {
  return row.labels.at("slots");
}

TEST(Spans, BecomeTagsOfTheTokenizersWords) {
  const auto [rows, warnings] = read(
      R"({"text": "Maria Keller, of U.S. \u65e5\u672c \ud83c\udf27", "slots": [[0, 12, "PER"], [17, 21, "LOC"], [23, 24, "LOC"]]})");
  EXPECT_EQ(rows[0].tokens, (Words{"Maria", "Keller", ",", "of", "U", ".", "S", ".", "\u65e5",
                                   "\u672c", "\U0001F327"}));
  EXPECT_EQ(rows[0].words, WordSource::spans);
  EXPECT_EQ(slots(rows[0]), word_labels({"B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "I-LOC",
                                         "I-LOC", "O", "B-LOC", "O"}));
  EXPECT_TRUE(warnings.empty());
}

TEST(Spans, MayBeWrittenAsEveryToolDoes) {
  for (const char* const spans :
       {R"([[3, 7, "LOC"]])", R"([{"start": 3, "end": 7, "label": "LOC"}])",
        R"([{"id": 1, "start_offset": 3, "end_offset": 7, "label": "LOC"}])",
        R"([{"start": 3, "end": 7, "text": "Oslo", "labels": ["LOC"]}])",
        R"({"LOC": {"text": "Oslo", "span": [3, 7]}})", R"({"LOC": [{"span": [3, 7]}]})",
        R"({"sc": [{"start": 3, "end": 7, "label": "LOC"}]})"}) {
    const auto rows = read(std::string(R"({"text": "to Oslo", "slots": )") + spans + "}").rows;
    EXPECT_EQ(slots(rows[0]), word_labels({"O", "B-LOC"})) << spans;
  }
  EXPECT_EQ(slots(read(R"({"text": "to Oslo", "slots": []})").rows[0]), word_labels({"O", "O"}));
}

TEST(Spans, ThatCutWordsOrOverlapAreChangedAndReported) {
  const auto [rows, warnings] = read(
      "{\"text\": \"half a word\", \"slots\": [[0, 3, \"X\"], [5, 8, \"Y\"]]}\n"
      "{\"text\": \"one two three\", \"slots\": [[0, 7, \"A\"], [4, 13, \"B\"], [4, 7, \"A\"]]}\n"
      "{\"text\": \"one two three\", \"slots\": [[0, 3, \"A\"], [0, 13, \"B\"], [3, 4, \"C\"]]}\n");
  EXPECT_EQ(slots(rows[0]), word_labels({"B-X", "B-Y", "I-Y"}));
  EXPECT_EQ(slots(rows[1]), word_labels({"B-A", "I-A", "O"}));
  EXPECT_EQ(slots(rows[2]), word_labels({"B-B", "I-B", "I-B"}));
  EXPECT_EQ(warnings,
            (Words{"a.jsonl:1: slots: the span 0-3 X cuts a word: widened to \"half\"",
                   "a.jsonl:1: slots: the span 5-8 Y cuts a word: widened to \"a word\"",
                   "a.jsonl:2: slots: the span 4-13 B overlaps the span 0-7 A: left out",
                   "a.jsonl:2: slots: the span 4-7 A overlaps the span 0-7 A: left out",
                   "a.jsonl:3: slots: the span 3-4 C holds no word: left out",
                   "a.jsonl:3: slots: the span 0-3 A overlaps the span 0-13 B: left out"}));
}

TEST(Spans, AreCountedWhereTheyAreMany) {
  std::string content;
  for (int row = 0; row < 30; ++row)
    content += "{\"text\": \"half\", \"slots\": [[0, 2, \"X\"]]}\n";
  const auto warnings = read(content).warnings;
  ASSERT_EQ(warnings.size(), 21u);
  EXPECT_EQ(warnings.back(), "a.jsonl: and 10 more spans like these");
}

TEST(Spans, ThatAreNoneAreRefused) {
  const auto refused = [](const std::string& spans, const char* why) {
    EXPECT_BAD_INPUT(read(R"({"text": "to Oslo", "slots": )" + spans + "}"), why);
  };
  refused(R"([[3, 8, "LOC"]])", "a.jsonl:1: slots: span 3-8 LOC does not lie within the text of 7");
  refused(R"([[-1, 3, "LOC"]])", "does not lie within");
  refused(R"([[3, 3, "LOC"]])", "does not lie within");
  refused(R"([[3, 7]])", "found a list of 2");
  refused(R"([[3, 7, null]])", "has no label");
  refused(R"([["3", 7, "LOC"]])", "as an offset");
  refused(R"([{"start": 3, "end": 7}])", "found an object without them");
  refused(R"([{"start": 3, "end": 7, "labels": ["A", "B"]}])", "2 labels");
  refused(R"([[3, 7, "LOC"], 4])", "found 4");
  refused(R"({"LOC": 3})", "found 3");
  refused(R"({"LOC": {"start": 3}})", "LOC: expected {\"span\": [start, end]}");
  EXPECT_BAD_INPUT(read(R"({"tokens": ["to"], "slots": [[0, 2, "X"]]})"), "the row has tokens");
  EXPECT_BAD_INPUT(read(R"({"text": "a", "text_pair": "b", "slots": [[0, 1, "X"]]})"),
                   "not a pair");
}

TEST(Spans, OfRealFilesHoldWords) {
  const auto folder = testing::shared_data("nlupp");
  SKIP_WITHOUT(folder);
  DataFile file = data_file(folder / "banking" / "fold0.json");
  file.fields = {{"slots", "slots"}};
  const auto [rows, warnings] = read(file);
  EXPECT_GT(rows.size(), 90u);
  EXPECT_TRUE(warnings.empty()) << warnings.front();
}

}  // namespace
}  // namespace tandem
