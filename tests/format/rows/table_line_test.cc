#include "format/rows/table_line.h"

#include <gtest/gtest.h>

#include <vector>

namespace tandem {
namespace {

TEST(TableLine, QuotesWhatWouldEndACell) {
  EXPECT_EQ(table_line(std::vector<std::string>{"a", "b,c", "d\"e", "f\ng", "h\ti"}, ','),
            "a,\"b,c\",\"d\"\"e\",\"f\ng\",h\ti\n");
  EXPECT_EQ(table_line(std::vector<std::string>{"b,c", "h\ti"}, '\t'), "b,c\t\"h\ti\"\n");
}

TEST(TableLine, OfOneEmptyCellIsNotBlank) {
  EXPECT_EQ(table_line(std::vector<std::string>{""}, ','), "\"\"\n");
}

}  // namespace
}  // namespace tandem
