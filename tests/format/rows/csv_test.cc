#include "format/rows/csv.h"

#include <gtest/gtest.h>

#include "format/json.h"
#include "tests/support/error.h"
#include "tests/support/lines.h"

namespace tandem {
namespace {

using testing::lines_of;
using testing::TemporaryDirectory;
using Row = std::vector<std::string>;

constexpr CsvDialect kCsv;
constexpr CsvDialect kTsv{.separator = '\t', .quotes = CsvQuotes::off};

std::vector<Row> all_rows(CsvReader reader) {
  std::vector<Row> rows;
  for (Row row; reader.next(row);) rows.push_back(row);
  return rows;
}

TEST(CsvReader, ReadsQuotedFields) {
  const TemporaryDirectory directory;
  CsvReader reader(
      lines_of(directory,
               "\xEF\xBB\xBF"
               "\"a\",b,c\r\n\r\n\"1,\"\"x\"\"\",,\"two\r\nlines\"\r\n5\" disk,\"\",z"),
      kCsv);
  EXPECT_EQ(reader.first_row(), (Row{"a", "b", "c"}));
  Row row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row, (Row{"1,\"x\"", "", "two\r\nlines"}));
  EXPECT_EQ(reader.line_number(), 3);
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row, (Row{"5\" disk", "", "z"}));
  EXPECT_EQ(reader.line_number(), 5);
  EXPECT_FALSE(reader.next(row));
}

TEST(CsvReader, TakesQuotesInTsvAsTheyAre) {
  const TemporaryDirectory directory;
  EXPECT_EQ(all_rows(CsvReader(lines_of(directory, "a\tb\n\"open\tx,y\n\t\n"), kTsv)),
            (std::vector<Row>{{"\"open", "x,y"}, {"", ""}}));
}

TEST(CsvReader, TellsTheQuotesOfAWriterFromThoseOfATextInTsv) {
  const TemporaryDirectory directory;
  const auto read = [&](const char* content) {
    return all_rows(
        CsvReader(lines_of(directory, content), {.separator = '\t', .quotes = CsvQuotes::told}));
  };
  using Rows = std::vector<Row>;
  // As pandas writes them: what holds tabs, line ends or quotes stands in quotes.
  EXPECT_EQ(read("a\tb\nx\t\"he said \"\"hi\"\"\"\n\"t\tab\"\t\"q\"\n"),
            (Rows{{"x", "he said \"hi\""}, {"t\tab", "q"}}));
  EXPECT_EQ(read("a\tb\nx\t\"two\nlines\"\ny\tz\n"), (Rows{{"x", "two\nlines"}, {"y", "z"}}));
  EXPECT_EQ(read("a\tb\n\"two\nlines\"\tx\n"), (Rows{{"two\nlines", "x"}}));
  EXPECT_EQ(read("\"a\"\t\"b\"\n\"x\"\t\"\"\n"), (Rows{{"x", ""}}));
  // As people write them.
  EXPECT_EQ(read("a\tb\n\"Hello\"\ty\n\"a \"\"b\"\"\"\tc\n"),
            (Rows{{"\"Hello\"", "y"}, {"\"a \"\"b\"\"\"", "c"}}));
  EXPECT_EQ(read("a\tb\n\"open\ty\nthe end\"\tz\n"), (Rows{{"\"open", "y"}, {"the end\"", "z"}}));
  EXPECT_EQ(read("a\tb\n5\" disk\ty\n"), (Rows{{"5\" disk", "y"}}));
}

TEST(CsvReader, HandsOutTheFirstRowWhereThereIsNoHeader) {
  const TemporaryDirectory directory;
  CsvReader reader(lines_of(directory, "x;1\ny;1\nz\n"), {.separator = ';', .has_header = false});
  Row row;
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row, (Row{"x", "1"}));
  EXPECT_EQ(reader.line_number(), 1);
  ASSERT_TRUE(reader.next(row));
  EXPECT_BAD_INPUT(reader.next(row), "rows:3: 1 columns, but the first row has 2");
}

TEST(CsvReader, RefusesRowsThatEndWithCrAlone) {
  const TemporaryDirectory directory;
  const auto read = [&](const char* content, CsvDialect dialect = kCsv) {
    return all_rows(CsvReader(lines_of(directory, content), dialect));
  };
  EXPECT_BAD_INPUT(read("a,b\r1,2\r3,4\r"), "rows: its lines end with CR alone");
  EXPECT_BAD_INPUT(read("a,b\r\"1\n1\",2\r3,4\r"), "rows: its lines end with CR alone");
  EXPECT_BAD_INPUT(read("a,\"b\"\r\"1\n1\",2\r"), "rows: its lines end with CR alone");
  EXPECT_BAD_INPUT(read("a\tb\r1\t2\n", kTsv), "rows: its lines end with CR alone");
  EXPECT_EQ(read("a,b\n\"1\r1\",2\r3\n"), (std::vector<Row>{{"1\r1", "2\r3"}}));
  EXPECT_EQ(read("\"a\r\nb\",\"c\rd\"\n1,2\n"), (std::vector<Row>{{"1", "2"}}));
}

TEST(CsvReader, NamesTheBadRowAndGoesOn) {
  const TemporaryDirectory directory;
  CsvReader reader(lines_of(directory, "a,b\n1\n1,2,3\n\"1\"x,2\n1,2\n\"open,2\n"), kCsv);
  Row row;
  EXPECT_BAD_INPUT(reader.next(row), "rows:2: 1 columns, but the header has 2");
  EXPECT_BAD_INPUT(reader.next(row), "rows:3: 3 columns, but the header has 2");
  EXPECT_BAD_INPUT(reader.next(row), "rows:4: text follows a closing quote");
  ASSERT_TRUE(reader.next(row));
  EXPECT_EQ(row, (Row{"1", "2"}));
  EXPECT_BAD_INPUT(reader.next(row), "rows:6: a quoted field is never closed");
}

TEST(CsvReader, NeedsAHeader) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(CsvReader(lines_of(directory, "\n\n"), kCsv), "the file is empty");
  EXPECT_BAD_INPUT(CsvReader(lines_of(directory, "a,b,a\n"), kCsv),
                   "rows:1: the header names column \"a\" twice");
}

/// The extraction of the suite has turned the line ends of its *_crlf files into LF.
std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

Json as_json(CsvReader reader) {
  Json rows = Json::array();
  for (Row row; reader.next(row);) {
    Json object = Json::object();
    for (size_t i = 0; i < row.size(); ++i) object[reader.first_row()[i]] = row[i];
    rows.push_back(std::move(object));
  }
  return rows;
}

TEST(CsvReader, AgreesWithCsvSpectrum) {
  const auto suite = testing::shared_data("csv_spectrum");
  SKIP_WITHOUT(suite);
  const TemporaryDirectory directory;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(suite / "csvs")) {
    const std::string name = entry.path().stem();
    if (name == "location_coordinates") continue;  // its JSON holds another phone number
    std::string text = testing::read_text(entry.path());
    if (name.ends_with("_crlf")) text = with_crlf(text);
    EXPECT_EQ(as_json(CsvReader(lines_of(directory, text), kCsv)),
              read_json(suite / "json" / (name + ".json")))
        << name;
    ++files;
  }
  EXPECT_EQ(files, 11);
}

}  // namespace
}  // namespace tandem
