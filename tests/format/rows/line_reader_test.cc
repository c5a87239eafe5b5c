#include "format/rows/line_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/error.h"
#include "tests/support/lines.h"
#include "tests/support/pipe.h"

namespace tandem {
namespace {

using testing::lines_of;
using testing::TemporaryDirectory;

std::vector<std::string> all_lines(LineReader lines) {
  std::vector<std::string> found;
  for (std::string line; lines.next(line);) found.push_back(line);
  return found;
}

TEST(LineReader, KnowsEveryLineEnd) {
  const TemporaryDirectory directory;
  using Lines = std::vector<std::string>;
  EXPECT_EQ(all_lines(lines_of(directory, "a\nb\n")), (Lines{"a", "b"}));
  EXPECT_EQ(all_lines(lines_of(directory, "a\r\n\r\nb")), (Lines{"a", "", "b"}));
  EXPECT_EQ(all_lines(lines_of(directory,
                               "\xEF\xBB\xBF"
                               "a\n\xEF\xBB\xBF"
                               "b\n\n")),
            (Lines{"a",
                   "\xEF\xBB\xBF"
                   "b",
                   ""}));
  EXPECT_EQ(all_lines(lines_of(directory, "a\rb\nc\rd")), (Lines{"a\rb", "c\rd"}));
  EXPECT_EQ(all_lines(lines_of(directory, "")), (Lines{}));
}

TEST(LineReader, RefusesAFileWhoseLinesEndWithCrAlone) {
  const TemporaryDirectory directory;
  EXPECT_BAD_INPUT(all_lines(lines_of(directory, "a\rb\rc\r")),
                   "rows: its lines end with CR alone");
  EXPECT_BAD_INPUT(all_lines(lines_of(directory, "a\rb")), "lines end with CR alone");
  EXPECT_BAD_INPUT(all_lines(lines_of(directory, "abc\rdef\rghi", {.max_line_bytes = 5})),
                   "lines end with CR alone");
  EXPECT_EQ(all_lines(lines_of(directory, "one text\r")), (std::vector<std::string>{"one text\r"}));
}

TEST(LineReader, CountsLinesAndNamesThem) {
  const TemporaryDirectory directory;
  LineReader lines = lines_of(directory, "a\r\nb\nc");
  std::string line;
  for (const std::string_view end : {"\r\n", "\n", ""}) {
    ASSERT_TRUE(lines.next(line));
    EXPECT_EQ(lines.line_end(), end);
  }
  EXPECT_EQ(lines.line_number(), 3);
  EXPECT_EQ(lines.where(), (directory.path() / "rows").string() + ":3");
}

TEST(LineReader, JoinsLinesThatSpanManyBuffers) {
  const TemporaryDirectory directory;
  const std::string big(300'000, 'x');
  EXPECT_EQ(all_lines(lines_of(directory, "a\n" + big + "\r\n" + big)),
            (std::vector<std::string>{"a", big, big}));
}

TEST(LineReader, GoesOnAfterABadLine) {
  const TemporaryDirectory directory;
  const std::string content = std::string("ok\nfar too long\nx") + '\0' + "\n\xFF\nend\r\n";
  LineReader lines = lines_of(directory, content, {.max_line_bytes = 5});
  std::string line;
  EXPECT_TRUE(lines.next(line));
  EXPECT_BAD_INPUT(lines.next(line), "rows:2: the line is longer than 5 bytes");
  EXPECT_BAD_INPUT(lines.next(line), "rows:3: NUL byte at column 2");
  EXPECT_BAD_INPUT(lines.next(line), "rows:4: not valid UTF-8 at column 1");
  EXPECT_TRUE(lines.next(line));
  EXPECT_EQ(line, "end");
  EXPECT_FALSE(lines.next(line));
}

TEST(LineReader, AllowsLinesOfTheLimit) {
  const TemporaryDirectory directory;
  EXPECT_EQ(all_lines(lines_of(directory, "12345\n12345\r\n12345", {.max_line_bytes = 5})).size(),
            3u);
}

TEST(LineReader, ReplacesInvalidUtf8WhenAsked) {
  const TemporaryDirectory directory;
  EXPECT_EQ(all_lines(lines_of(directory,
                               "a\xFF"
                               "b",
                               {.replace_invalid_utf8 = true})),
            (std::vector<std::string>{"a\xEF\xBF\xBD"
                                      "b"}));
}

// A line is answered when it is complete, without waiting for more input.
TEST(LineReader, DoesNotReadAheadOfACompleteLine) {
  testing::Pipe pipe;
  LineReader lines(pipe.file());
  std::string line;
  for (const std::string text : {"one", "two"}) {
    EXPECT_FALSE(lines.ready());
    pipe.write(text + "\n");
    EXPECT_TRUE(lines.ready());
    ASSERT_TRUE(lines.next(line));
    EXPECT_EQ(line, text);
  }
  pipe.close();
  EXPECT_TRUE(lines.ready());
  EXPECT_FALSE(lines.next(line));
}

TEST(LineReader, AStartedLineIsNotReadyBeforeItsEnd) {
  testing::Pipe pipe;
  LineReader lines(pipe.file());
  std::string line;
  pipe.write("one\ntw");
  EXPECT_TRUE(lines.ready());
  ASSERT_TRUE(lines.next(line));
  EXPECT_FALSE(lines.ready());
  pipe.write("o\r\nthree");
  EXPECT_TRUE(lines.ready());
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "two");
  EXPECT_FALSE(lines.ready());
  pipe.close();
  EXPECT_TRUE(lines.ready());
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "three");
}

TEST(LineReader, HoldsNoMoreOfAStartedLineThanALineMayHave) {
  testing::Pipe pipe;
  LineReader lines(pipe.file(), {.max_line_bytes = 5});
  pipe.write("much too long");
  EXPECT_FALSE(lines.ready());
  pipe.write("\nshort\n");
  std::string line;
  EXPECT_BAD_INPUT(lines.next(line), ":1: the line is longer than 5 bytes");
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "short");
}

TEST(LineReader, ShowsWhatComesNextAndReadsItAllTheSame) {
  const TemporaryDirectory directory;
  const std::string big(200'000, 'x');
  for (const std::string& content : {std::string("a\nb"), big + "\nb\n", std::string()}) {
    LineReader lines = lines_of(directory, content);
    const std::string_view front = lines.peek();
    EXPECT_TRUE(content.starts_with(front));
    EXPECT_GE(front.size(), std::min(content.size(), content.find('\n')));
    EXPECT_EQ(all_lines(std::move(lines)), all_lines(lines_of(directory, content)));
  }
}

}  // namespace
}  // namespace tandem
