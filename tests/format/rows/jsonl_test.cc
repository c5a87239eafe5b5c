#include "format/rows/jsonl.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/lines.h"

namespace tandem {
namespace {

TEST(JsonlReader, SkipsBlankLinesAndNumbersTheOthers) {
  const testing::TemporaryDirectory directory;
  JsonlReader rows(testing::lines_of(directory, "{\"a\": 1}\r\n \t\r\n{\"a\": 2}"));
  Json row;
  ASSERT_TRUE(rows.next(row));
  EXPECT_EQ(row["a"], 1);
  ASSERT_TRUE(rows.next(row));
  EXPECT_EQ(row["a"], 2);
  EXPECT_EQ(rows.line_number(), 3);
  EXPECT_FALSE(rows.next(row));
}

TEST(JsonlReader, NamesABrokenLineAndGoesOn) {
  const testing::TemporaryDirectory directory;
  JsonlReader rows(testing::lines_of(directory, "{}\n{\"a\": 1,}\n{\"a\": 1, \"a\": 2}\n[]\n"));
  Json row;
  ASSERT_TRUE(rows.next(row));
  EXPECT_BAD_INPUT(rows.next(row), "rows:2: column 9: not valid JSON");
  EXPECT_BAD_INPUT(rows.next(row), "rows:3: duplicate key \"a\"");
  ASSERT_TRUE(rows.next(row));
  EXPECT_TRUE(row.is_array());
}

}  // namespace
}  // namespace tandem
