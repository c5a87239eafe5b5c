#include "format/rows/whole_rows.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace tandem {
namespace {

/// Bytes and rows that stand whole.
std::pair<uint64_t, int64_t> found(const char* text, RowEnd end) {
  const testing::TemporaryDirectory directory;
  const WholeRows rows = whole_rows(directory.write("part", text), end);
  return {rows.bytes, rows.rows};
}

using Found = std::pair<uint64_t, int64_t>;

TEST(WholeRows, EndWithTheLastLineEnd) {
  EXPECT_EQ(found("a\n\nb\ncut", RowEnd::line), Found(5, 3));
  EXPECT_EQ(found("cut", RowEnd::line), Found(0, 0));
}

TEST(WholeRows, OfATableHaveNamesInFrontAndLineEndsInQuotes) {
  EXPECT_EQ(found("x,y\n1,\"a\nb\"\n2,\"c\n", RowEnd::table_line), Found(12, 1));
  EXPECT_EQ(found("x,y\n", RowEnd::table_line), Found(4, 0));
  EXPECT_EQ(found("x,", RowEnd::table_line), Found(0, 0));
}

TEST(WholeRows, OfSentencesEndWithAnEmptyLine) {
  EXPECT_EQ(found("# a = b\nx\tO\n\ny\tO\n", RowEnd::empty_line), Found(13, 1));
  EXPECT_EQ(found("x\tO\n\n\n", RowEnd::empty_line), Found(6, 2));
}

}  // namespace
}  // namespace tandem
