#include "text/word_piece/string_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tandem {
namespace {

TEST(StringTable, FindsWhatWasInserted) {
  std::vector<std::string> keys;
  for (int i = 0; i < 5000; ++i) keys.push_back("key" + std::to_string(i));
  StringTable table(keys.size());
  for (int i = 0; i < 5000; ++i) table.insert(keys[static_cast<size_t>(i)], i);
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(table.find(keys[static_cast<size_t>(i)]), i);
  EXPECT_EQ(table.find("key5000"), -1);
  EXPECT_EQ(table.find(""), -1);
}

TEST(StringTable, TheLastValueOfAStringCounts) {
  StringTable table(2);
  table.insert("a", 1);
  table.insert("a", 2);
  EXPECT_EQ(table.find("a"), 2);
}

TEST(StringTable, AnEmptyTableFindsNothing) {
  EXPECT_EQ(StringTable(0).find("a"), -1);
}

TEST(StringTable, AHashGrowsByteByByte) {
  uint64_t hash = StringTable::kEmptyHash;
  for (const char byte : std::string("token")) hash = StringTable::extend(hash, byte);
  EXPECT_EQ(hash, StringTable::hash_of("token"));
}

}  // namespace
}  // namespace tandem
