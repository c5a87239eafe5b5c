#include "data/rows/cell_list.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

using Items = std::vector<ListItem>;

TEST(CellList, ReadsJsonPythonAndNumPy) {
  const Items words = {"I", "am", "Jon"};
  EXPECT_EQ(list_in_cell(R"(["I", "am", "Jon"])", false), words);
  EXPECT_EQ(list_in_cell("['I', 'am', 'Jon']", false), words);
  EXPECT_EQ(list_in_cell("  ['I' 'am'\n 'Jon']", false), words);
  EXPECT_EQ(list_in_cell("['O', None, \"it's\"]", false), (Items{"O", std::nullopt, "it's"}));
  EXPECT_EQ(list_in_cell("['it\\'s', '\\\\', '\\u00e9\\x41\\n']", false),
            (Items{"it's", "\\", "\u00e9A\n"}));
  EXPECT_EQ(list_in_cell("[0, 3, -100, null]", true), (Items{"0", "3", "-100", std::nullopt}));
  EXPECT_EQ(list_in_cell("[0 3 4]", true), (Items{"0", "3", "4"}));
  EXPECT_EQ(list_in_cell("[]", false), Items{});
}

TEST(CellList, TextsThatBeginWithABracketAreNone) {
  EXPECT_EQ(list_in_cell("[ 1 ] See below", false), std::nullopt);
  EXPECT_EQ(list_in_cell("[CLS] text", false), std::nullopt);
  EXPECT_EQ(list_in_cell("O B-PER", true), std::nullopt);
  EXPECT_EQ(list_in_cell("", true), std::nullopt);
}

TEST(CellList, RefusesWhatOnlyBeginsLikeOne) {
  for (const char* cell : {"['a', 'b'", "['a", "['a'] b", "['a', b]", "[['a']]", "['\\uD800']"})
    EXPECT_BAD_INPUT(list_in_cell(cell, false), "begins like a list");
  EXPECT_BAD_INPUT(list_in_cell("[O, B]", true), "begins like a list");
}

}  // namespace
}  // namespace tandem
