#include "labels/label_set.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(LabelSet, AnIdIsThePlaceInTheOrder) {
  const LabelSet labels({"O", "PER", "LOC"});
  EXPECT_EQ(labels.size(), 3);
  EXPECT_EQ(labels.name(1), "PER");
  EXPECT_EQ(labels.find("LOC"), 2);
  EXPECT_EQ(labels.find("per"), std::nullopt);
}

TEST(LabelSet, RefusesANameTwice) {
  EXPECT_BAD_INPUT(LabelSet({"a", "b", "a"}), "label 'a' is listed twice");
}

TEST(LabelSet, ListsItsNamesInShort) {
  EXPECT_EQ(LabelSet({"a", "b"}).list(), "a, b");
  EXPECT_EQ(LabelSet().list(), "");
  std::vector<std::string> many;
  for (int i = 0; i < 20; ++i) many.push_back("l" + std::to_string(i));
  EXPECT_NE(LabelSet(many).list().find("l11, ... (20 in all)"), std::string::npos);
}

}  // namespace
}  // namespace tandem
