#include "labels/strict_entities.h"

#include <gtest/gtest.h>

#include <fstream>

#include "format/json.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using Entities = std::vector<Entity>;
using Tags = std::vector<std::string>;

Entities strict(const Tags& tags, TagScheme scheme) {
  return entities_of(tags, scheme, EntityMode::strict);
}

TEST(StrictEntities, TagsThatBreakTheirSchemeFormNoEntity) {
  EXPECT_EQ(strict({"I-PER", "I-PER", "O", "B-PER"}, TagScheme::IOB2), (Entities{{"PER", 3, 4}}));
  EXPECT_EQ(strict({"B-PER", "I-LOC", "O"}, TagScheme::IOB2), (Entities{{"PER", 0, 1}}));
  EXPECT_EQ(strict({"B-PER", "I-PER", "O", "S-LOC"}, TagScheme::IOBES), (Entities{{"LOC", 3, 4}}));
  EXPECT_EQ(strict({"B-PER", "L-PER", "I-LOC", "U-LOC"}, TagScheme::BILOU),
            (Entities{{"PER", 0, 2}, {"LOC", 3, 4}}));
}

TEST(StrictEntities, NothingBreaksIO) {
  EXPECT_EQ(strict({"PER", "PER", "LOC"}, TagScheme::IO), (Entities{{"PER", 0, 2}, {"LOC", 2, 3}}));
}

TEST(StrictEntities, RefusesATagOfAnotherScheme) {
  EXPECT_BAD_INPUT(strict({"S-PER"}, TagScheme::IOB2), "'S-PER' does not belong to IOB2");
}

// Made from seqeval by scripts/make_metrics_golden.py: random tags, most of them broken.
TEST(StrictEntities, EqualSeqeval) {
  std::ifstream file(testing::source_directory() / "tests/labels/golden/strict_entities.jsonl");
  int rows = 0, found = 0;
  for (std::string line; std::getline(file, line); ++rows) {
    const Json row = Json::parse(line);
    Entities expected;
    for (const Json& entity : row["entities"])
      expected.push_back({entity[0], entity[1], entity[2]});
    EXPECT_EQ(strict(row["tags"], tag_scheme_from_name(row["scheme"].get<std::string>())), expected)
        << line;
    found += static_cast<int>(expected.size());
  }
  EXPECT_EQ(rows, 240);
  EXPECT_GT(found, 200);
}

// Every case of seqeval's own tests of its schemes.
TEST(StrictEntities, EqualSeqevalsCases) {
  const auto path = testing::shared_data("conll_eval/seqeval_cases.json");
  SKIP_WITHOUT(path);
  const Json schemes = Json::parse(testing::read_text(path))["schemes"];
  int cases = 0;
  for (const auto& [name, scheme] : schemes.items()) {
    for (const char* kind : {"tokens", "tokens_without_tag"}) {
      for (const Json& row : scheme[kind]["cases"]) {
        Entities expected;
        for (const Json& entity : row["expected"])
          expected.push_back({entity[0], entity[1], entity[2]});
        EXPECT_EQ(strict(row["tokens"], tag_scheme_from_name(name)), expected) << name << row;
        ++cases;
      }
    }
  }
  EXPECT_EQ(cases, 131 + 111);
}

TEST(TagTransitions, EqualSeqevalsCases) {
  const auto path = testing::shared_data("conll_eval/seqeval_cases.json");
  SKIP_WITHOUT(path);
  const Json schemes = Json::parse(testing::read_text(path))["schemes"];
  int cases = 0;
  for (const auto& [name, scheme] : schemes.items()) {
    for (const Json& row : scheme["start_inside_end"]["cases"]) {
      const TagScheme in = tag_scheme_from_name(name);
      const std::string before = row["prev"], after = row["token"];
      EXPECT_EQ(transition(parse_tag(before, in), parse_tag(after, in), in),
                (TagTransition{row["expected"][0], row["expected"][1], row["expected"][2]}))
          << name << row;
      ++cases;
    }
  }
  EXPECT_EQ(cases, 4 * 13 + 2 * 28);
}

}  // namespace
}  // namespace tandem
