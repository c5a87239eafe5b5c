#include "tasks/token_classification/tag_conversion.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

Example tagged(WordLabels labels) {
  Example row;
  row.labels.emplace("slots", std::move(labels));
  row.origin = {std::make_shared<const std::string>("rows.jsonl"), 7};
  return row;
}

WordLabels converted(WordLabels labels, TagScheme from, TagScheme to) {
  std::vector<Example> rows = {Example(), tagged(std::move(labels))};
  convert_tags(rows, "slots", from, to);
  return std::get<WordLabels>(rows[1].labels.at("slots"));
}

TEST(TagConversion, RewritesTheTagsOfEveryRowThatHasThem) {
  EXPECT_EQ(converted({"B-A", "I-A", "O", "B-B"}, TagScheme::IOB2, TagScheme::IOBES),
            (WordLabels{"B-A", "E-A", "O", "S-B"}));
}

TEST(TagConversion, WordsWithoutALabelStayAndPartNoEntity) {
  EXPECT_EQ(converted({"B-A", std::nullopt, "I-A", "I-A", std::nullopt}, TagScheme::IOB2,
                      TagScheme::BILOU),
            (WordLabels{"B-A", std::nullopt, "I-A", "L-A", std::nullopt}));
}

TEST(TagConversion, NamesTheRowThatCannotBeConverted) {
  EXPECT_BAD_INPUT(converted({"S-A"}, TagScheme::IOB2, TagScheme::IO),
                   "rows.jsonl:7: slots: tag 'S-A' does not belong to IOB2");
  EXPECT_BAD_INPUT(converted({int64_t{1}}, TagScheme::IOB2, TagScheme::IO),
                   "rows.jsonl:7: slots: tags that are numbers cannot be converted");
}

}  // namespace
}  // namespace tandem
