#include "text/prefix_filter.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

TEST(PrefixFilter, KnowsEveryStringAndItsPrefixes) {
  PrefixFilter filter(10);  // far too small for what follows: it may say yes too often, never no
  for (int i = 0; i < 1000; ++i) filter.insert("token" + std::to_string(i));
  for (int i = 0; i < 1000; ++i) {
    const std::string text = "token" + std::to_string(i);
    EXPECT_TRUE(filter.may_be(StringTable::hash_of(text)));
    for (size_t size = 1; size <= text.size(); ++size)
      EXPECT_TRUE(filter.may_begin(StringTable::hash_of(text.substr(0, size))));
  }
}

TEST(PrefixFilter, RefusesMostOthers) {
  PrefixFilter filter(1000 * 9);
  for (int i = 0; i < 1000; ++i) filter.insert("token" + std::to_string(i));
  int begins = 0;
  int is = 0;
  for (int i = 0; i < 10000; ++i) {
    const uint64_t hash = StringTable::hash_of("other" + std::to_string(i));
    begins += filter.may_begin(hash);
    is += filter.may_be(hash);
  }
  EXPECT_LT(begins, 1500);
  EXPECT_LT(is, 1500);
  EXPECT_FALSE(filter.may_be(StringTable::hash_of("toke")));
  EXPECT_TRUE(filter.may_begin(StringTable::hash_of("toke")));
}

TEST(PrefixFilter, AnEmptyOneRefuses) {
  EXPECT_FALSE(PrefixFilter(0).may_begin(StringTable::hash_of("a")));
}

}  // namespace
}  // namespace tandem
