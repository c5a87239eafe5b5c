#include "labels/label_doubts.h"

#include <gmock/gmock.h>

namespace tandem {
namespace {

using Names = std::vector<std::string>;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LabelDoubts, PlainLabelsRaiseNone) {
  EXPECT_THAT(label_doubts(Names{"billing", "New York", "caf\u00e9", "1", "10"}), IsEmpty());
}

TEST(LabelDoubts, LabelsThatLookAlikeAreNamed) {
  EXPECT_THAT(label_doubts(Names{"sport", "Sport"}), ElementsAre(HasSubstr("'Sport'")));
  EXPECT_THAT(label_doubts(Names{"a", "a "}),
              ElementsAre(HasSubstr("'a', 'a '"), HasSubstr("white space at their ends")));
  EXPECT_THAT(label_doubts(Names{"New York", "New  York"}), ElementsAre(HasSubstr("alone")));
  EXPECT_THAT(label_doubts(Names{"a", "\uFEFFa", "\uFEFFb"}),
              ElementsAre(HasSubstr("'<U+FEFF>a'"), HasSubstr("'<U+FEFF>a', '<U+FEFF>b'")));
}

TEST(TagDoubts, SchemesAndPlainTypesRaiseNone) {
  EXPECT_THAT(tag_doubts(Names{"O", "PERSON", "ORG", "LOC"}), IsEmpty());
  EXPECT_THAT(tag_doubts(Names{"O", "I_95", "U.S"}), IsEmpty());
  EXPECT_THAT(tag_doubts(Names{}), IsEmpty());
}

TEST(TagDoubts, OtherWaysToWriteOutside) {
  for (const char* tag : {"0", "o", "OTHER", "Other", "none", "_", "-"}) {
    EXPECT_THAT(tag_doubts(Names{"LOC", "PER", tag}),
                ElementsAre(::testing::AllOf(HasSubstr(std::string("'") + tag + "'"),
                                             HasSubstr("write O"), HasSubstr("tag_scheme: none"))))
        << tag;
  }
}

TEST(TagDoubts, PrefixesInOtherNotations) {
  for (const auto& [begin, inside] : {std::pair("b_per", "i_per"), std::pair("B_PER", "I_PER"),
                                      std::pair("b-per", "i-per"), std::pair("PER-B", "PER-I")}) {
    const std::vector<std::string> doubts = tag_doubts(Names{"O", begin, inside});
    ASSERT_EQ(doubts.size(), 1U) << begin;
    EXPECT_THAT(doubts[0], HasSubstr(std::string("'") + begin + "'"));
    EXPECT_THAT(doubts[0], HasSubstr(std::string(begin).back() == 'r' ? "'B-per'" : "'B-PER'"));
  }
}

TEST(TagDoubts, WordsWithoutAnyOutsideAreProbablyNoEntities) {
  EXPECT_THAT(tag_doubts(Names{"ADJ", "NOUN", "VERB", "X"}),
              ElementsAre(HasSubstr("tag_scheme: none")));
}

}  // namespace
}  // namespace tandem
