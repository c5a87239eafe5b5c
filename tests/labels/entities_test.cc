#include "labels/entities.h"

#include <gtest/gtest.h>

#include <fstream>

#include "format/json.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

using Tags = std::vector<std::string>;
using Entities = std::vector<Entity>;

constexpr TagScheme kPrefixed[] = {TagScheme::IOB1, TagScheme::IOB2,  TagScheme::IOE1,
                                   TagScheme::IOE2, TagScheme::IOBES, TagScheme::BILOU};

TEST(Entities, LabelChangeWithoutBeginStartsANewEntity) {
  EXPECT_EQ(entities_of(Tags{"I-PER", "I-LOC", "O"}, TagScheme::IOB2),
            (Entities{{"PER", 0, 1}, {"LOC", 1, 2}}));
}

TEST(Entities, InIoAMaximalRunOfOneLabelIsAnEntity) {
  EXPECT_EQ(entities_of(Tags{"ORG", "ORG", "PERSON", "O", "ORG"}, TagScheme::IO),
            (Entities{{"ORG", 0, 2}, {"PERSON", 2, 3}, {"ORG", 4, 5}}));
}

TEST(Entities, RejectsAPrefixOfAnotherScheme) {
  EXPECT_BAD_INPUT(entities_of(Tags{"S-PER"}, TagScheme::IOB2),
                   "tag 'S-PER' does not belong to IOB2 (prefixes B-, I-; or O): set tag_scheme, "
                   "or convert the file");
}

// Made from seqeval by scripts/make_metrics_golden.py.
TEST(Entities, BrokenTagsAreRepairedAsSeqevalDoes) {
  std::ifstream file(testing::source_directory() / "tests/labels/golden/entities.jsonl");
  int rows = 0;
  for (std::string line; std::getline(file, line); ++rows) {
    const Json row = Json::parse(line);
    Entities expected;
    for (const Json& entity : row["entities"]) {
      expected.push_back(
          {entity[0].get<std::string>(), entity[1].get<int>(), entity[2].get<int>()});
    }
    const TagScheme scheme = tag_scheme_from_name(row["scheme"].get<std::string>());
    EXPECT_EQ(entities_of(row["tags"].get<Tags>(), scheme), expected) << line;
  }
  EXPECT_EQ(rows, 240);
}

TEST(Entities, WellFormedTagsOfEverySchemeReadAsSeqevalReadsThem) {
  const auto path = testing::shared_data("conll_eval/seqeval_cases.json");
  SKIP_WITHOUT(path);
  const Json schemes = read_json(path)["schemes"];
  int judged = 0;
  for (const auto& [name, cases] : schemes.items()) {
    const TagScheme scheme = tag_scheme_from_name(name);
    for (const Json& row : cases["tokens"]["cases"]) {
      Entities expected;
      for (const Json& entity : row["expected"]) {
        expected.push_back(
            {entity[0].get<std::string>(), entity[1].get<int>(), entity[2].get<int>()});
      }
      // The expectations are those of the strict mode: tags that need no repair are written back as
      // they were.
      const Tags tags = row["tokens"].get<Tags>();
      if (tags_of(expected, static_cast<int>(tags.size()), scheme) != tags) continue;
      EXPECT_EQ(entities_of(tags, scheme), expected) << name << " " << row;
      ++judged;
    }
  }
  EXPECT_GT(judged, 40);
}

TEST(Tags, EntitiesSurviveTheWayThereAndBack) {
  const Entities entities = {{"PER", 0, 1}, {"PER", 1, 3}, {"LOC", 3, 4}, {"PER", 5, 8}};
  for (const TagScheme scheme : kPrefixed) {
    EXPECT_EQ(entities_of(tags_of(entities, 9, scheme), scheme), entities) << name_of(scheme);
  }
}

TEST(Tags, AreWrittenByTheRulesOfTheScheme) {
  const Entities entities = {{"A", 0, 2}, {"A", 2, 3}};
  EXPECT_EQ(tags_of(entities, 4, TagScheme::IO), (Tags{"A", "A", "A", "O"}));
  EXPECT_EQ(tags_of(entities, 4, TagScheme::IOB1), (Tags{"I-A", "I-A", "B-A", "O"}));
  EXPECT_EQ(tags_of(entities, 4, TagScheme::IOB2), (Tags{"B-A", "I-A", "B-A", "O"}));
  EXPECT_EQ(tags_of(entities, 4, TagScheme::IOE1), (Tags{"I-A", "E-A", "I-A", "O"}));
  EXPECT_EQ(tags_of(entities, 4, TagScheme::IOE2), (Tags{"I-A", "E-A", "E-A", "O"}));
  EXPECT_EQ(tags_of(entities, 4, TagScheme::IOBES), (Tags{"B-A", "E-A", "S-A", "O"}));
  EXPECT_EQ(tags_of(entities, 4, TagScheme::BILOU), (Tags{"B-A", "L-A", "U-A", "O"}));
}

TEST(Tags, RefuseEntitiesThatOverlapOrLeaveTheSentence) {
  EXPECT_BAD_INPUT(tags_of(Entities{{"A", 0, 2}, {"B", 1, 3}}, 4, TagScheme::IOB2), "overlaps");
  EXPECT_BAD_INPUT(tags_of(Entities{{"A", 3, 5}}, 4, TagScheme::IOB2), "sentence of 4 words");
  EXPECT_BAD_INPUT(tags_of(Entities{{"A", 2, 2}}, 4, TagScheme::IOB2), "empty");
}

TEST(ConvertTags, RoundTripsBetweenEverySchemeButIO) {
  const std::vector<TagScheme> schemes = {TagScheme::IOB1, TagScheme::IOB2,  TagScheme::IOE1,
                                          TagScheme::IOE2, TagScheme::IOBES, TagScheme::BILOU};
  const std::vector<std::string> tags = {"B-A", "B-A", "I-A", "O", "B-B", "B-A", "I-A", "I-A"};
  for (const TagScheme middle : schemes) {
    for (const TagScheme last : schemes) {
      const auto there = convert_tags(tags, TagScheme::IOB2, middle);
      const auto on = convert_tags(there, middle, last);
      // seqeval's strict IOE1 does not know entities of one word.
      if (last != TagScheme::IOE1) {
        EXPECT_EQ(entities_of(on, last, EntityMode::strict), entities_of(tags, TagScheme::IOB2))
            << name_of(middle) << " " << name_of(last);
      }
      EXPECT_EQ(convert_tags(on, last, TagScheme::IOB2), tags);
    }
  }
}

TEST(ConvertTags, IntoIOAdjacentEntitiesOfOneLabelBecomeOne) {
  const std::vector<std::string> tags = {"B-A", "B-A", "O", "B-B"};
  const auto io = convert_tags(tags, TagScheme::IOB2, TagScheme::IO);
  EXPECT_EQ(io, (std::vector<std::string>{"A", "A", "O", "B"}));
  EXPECT_EQ(convert_tags(io, TagScheme::IO, TagScheme::IOBES),
            (std::vector<std::string>{"B-A", "E-A", "O", "S-B"}));
}

TEST(ConvertTags, RepairsBrokenTags) {
  EXPECT_EQ(convert_tags(std::vector<std::string>{"I-A", "I-A", "I-B"}, TagScheme::IOB2,
                         TagScheme::BILOU),
            (std::vector<std::string>{"B-A", "L-A", "U-B"}));
  EXPECT_BAD_INPUT(convert_tags(std::vector<std::string>{"S-A"}, TagScheme::IOB2, TagScheme::IO),
                   "'S-A' does not belong to IOB2");
}

}  // namespace
}  // namespace tandem
