#include "format/rows/json_array.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/lines.h"
#include "tests/support/pipe.h"

namespace tandem {
namespace {

using testing::lines_of;
using testing::TemporaryDirectory;

std::vector<std::string> all(JsonArrayReader reader) {
  std::vector<std::string> values;
  for (Json value; reader.next(value);)
    values.push_back(std::to_string(reader.line_number()) + " " + value.dump());
  return values;
}

TEST(JsonArrayReader, ReadsValuesOnOneLineOrMany) {
  const TemporaryDirectory directory;
  using Values = std::vector<std::string>;
  EXPECT_EQ(all(JsonArrayReader(lines_of(directory, "[{\"a\":\"],}\\\"\"},{\"b\":[1,{}]}]"))),
            (Values{R"(1 {"a":"],}\""})", R"(1 {"b":[1,{}]})"}));
  EXPECT_EQ(
      all(JsonArrayReader(lines_of(directory, "\xEF\xBB\xBF\n[\n {\n\"a\": 1},\n\n 2 ]\n\n"))),
      (Values{R"(3 {"a":1})", "6 2"}));
  EXPECT_TRUE(all(JsonArrayReader(lines_of(directory, " [ ]\n"))).empty());
}

TEST(JsonArrayReader, NamesTheBadValueAndGoesOn) {
  const TemporaryDirectory directory;
  JsonArrayReader reader(lines_of(directory, "[{\"a\": },\n{} {},\n\"\xFF\",\n,7]"));
  Json value;
  EXPECT_BAD_INPUT(reader.next(value), "rows:1: ");
  EXPECT_BAD_INPUT(reader.next(value), "rows:2: ");
  EXPECT_BAD_INPUT(reader.next(value), "rows:3: not valid UTF-8");
  EXPECT_BAD_INPUT(reader.next(value), "rows:4: ");
  ASSERT_TRUE(reader.next(value));
  EXPECT_EQ(value, 7);
  EXPECT_FALSE(reader.next(value));
}

TEST(JsonArrayReader, RefusesArraysThatDoNotEndOrGoOn) {
  const TemporaryDirectory directory;
  const auto read = [&](std::string_view content) {
    return all(JsonArrayReader(lines_of(directory, content)));
  };
  EXPECT_BAD_INPUT(read("[1,\n2"), "rows:2: the array is never closed");
  EXPECT_BAD_INPUT(read("[1]\n[2]"), "rows:2: something follows the end of the array");
  EXPECT_BAD_INPUT(read("[1,]"), "rows:1: ");
}

TEST(JsonArrayReader, BoundsAValueNotTheFile) {
  const TemporaryDirectory directory;
  const std::string value = "\"" + std::string(40, 'x') + "\"";
  JsonArrayReader reader(
      lines_of(directory, "[1," + value + ",2," + "3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18]",
               {.max_line_bytes = 32}));
  Json found;
  ASSERT_TRUE(reader.next(found));
  EXPECT_BAD_INPUT(reader.next(found), "rows:1: the value is longer than 32 bytes");
  for (int number = 2; number <= 18; ++number) {
    ASSERT_TRUE(reader.next(found));
    EXPECT_EQ(found, number);
  }
  EXPECT_FALSE(reader.next(found));
}

TEST(JsonArrayReader, AStartedValueIsNotReadyBeforeItsEnd) {
  testing::Pipe pipe;
  pipe.write("[{\"a\": 1},\n{\"a\"");
  JsonArrayReader reader{LineReader(pipe.file())};
  EXPECT_TRUE(reader.ready());
  Json value;
  ASSERT_TRUE(reader.next(value));
  EXPECT_FALSE(reader.ready());
  pipe.write(": 2}]");
  EXPECT_TRUE(reader.ready());
  ASSERT_TRUE(reader.next(value));
  EXPECT_EQ(value, Json({{"a", 2}}));
}

}  // namespace
}  // namespace tandem
