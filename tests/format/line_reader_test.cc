#include "format/line_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "tests/support/error.h"
#include "tests/support/lines.h"

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
  EXPECT_EQ(all_lines(lines_of(directory, "a\rb")), (Lines{"a\rb"}));
  EXPECT_EQ(all_lines(lines_of(directory, "")), (Lines{}));
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
  std::array<int, 2> ends;
  ASSERT_EQ(::pipe(ends.data()), 0);
  LineReader lines(InputFile("/proc/self/fd/" + std::to_string(ends[0])));
  std::string line;
  for (const std::string text : {"one", "two"}) {
    EXPECT_FALSE(lines.ready());
    const std::string written = text + "\n";
    ASSERT_EQ(::write(ends[1], written.data(), written.size()), std::ssize(written));
    EXPECT_TRUE(lines.ready());
    ASSERT_TRUE(lines.next(line));
    EXPECT_EQ(line, text);
  }
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_FALSE(lines.next(line));
}

}  // namespace
}  // namespace tandem
