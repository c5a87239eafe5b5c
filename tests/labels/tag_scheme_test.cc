#include "labels/tag_scheme.h"

#include <gtest/gtest.h>

#include <vector>

#include "format/json.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

TagScheme detect(const std::vector<std::string>& tags) {
  return detect_tag_scheme(tags);
}

TEST(TagScheme, NamesGoBothWays) {
  for (const char* name : {"IO", "IOB1", "IOB2", "IOE1", "IOE2", "IOBES", "BILOU"}) {
    EXPECT_EQ(name_of(tag_scheme_from_name(name)), name);
  }
  EXPECT_BAD_INPUT(tag_scheme_from_name("BIO"), "'BIO' is not known: use one of IO, IOB1, IOB2,");
}

TEST(TagScheme, IsDetectedFromThePrefixes) {
  EXPECT_EQ(detect({"O", "PERSON", "ORG"}), TagScheme::IO);
  EXPECT_EQ(detect({"O", "B-PER", "I-PER"}), TagScheme::IOB2);
  EXPECT_EQ(detect({"I-PER", "O"}), TagScheme::IOB2);
  EXPECT_EQ(detect({"I-PER", "E-PER"}), TagScheme::IOE2);
  EXPECT_EQ(detect({"B-PER", "E-PER"}), TagScheme::IOBES);
  EXPECT_EQ(detect({"S-PER", "O"}), TagScheme::IOBES);
  EXPECT_EQ(detect({"B-PER", "U-LOC", "L-PER"}), TagScheme::BILOU);
  EXPECT_EQ(detect({"B", "I", "O"}), TagScheme::IOB2);
  EXPECT_EQ(tag_scheme_from_name("none"), TagScheme::none);
  EXPECT_FALSE(parse_tag("NOUN", TagScheme::none).inside());
  EXPECT_EQ(detect({}), TagScheme::IO);
}

// A bare E, S, L or U may just as well be a label here, so the prefixes come with one.
TEST(TagScheme, IsDetectedAsSeqevalDetectsIt) {
  const auto path = testing::shared_data("conll_eval/seqeval_cases.json");
  SKIP_WITHOUT(path);
  const Json others = read_json(path)["other"];
  int cases = 0;
  for (const Json& row : others["TestAutoDetect.test_valid_scheme"]["cases"]) {
    std::vector<std::string> tags;
    for (const std::string tag : row["sequences"][0]) tags.push_back(tag == "O" ? tag : tag + "-X");
    EXPECT_EQ(name_of(detect(tags)), row["expected"].get<std::string>()) << row;
    ++cases;
  }
  EXPECT_EQ(cases, 26);
}

TEST(TagScheme, NamesThatLookLikePrefixesAreLabels) {
  EXPECT_EQ(detect({"S", "M", "L"}), TagScheme::IO);
  EXPECT_EQ(detect({"O", "X-RAY"}), TagScheme::IO);
  EXPECT_EQ(detect({"S-A", "U-A"}), TagScheme::IO);
}

TEST(TagScheme, AFewLabelsWithoutPrefixDoNotHideTheScheme) {
  EXPECT_EQ(detect({"O", "B-PER", "I-PER", "LABEL_3"}), TagScheme::IOB2);
}

TEST(ParseTag, SplitsPrefixAndLabel) {
  const Tag tag = parse_tag("B-PER-x", TagScheme::IOB2);
  EXPECT_EQ(tag.prefix, 'B');
  EXPECT_EQ(tag.label, "PER-x");
  EXPECT_EQ(parse_tag("I", TagScheme::IOB2).label, "_");
  EXPECT_FALSE(parse_tag("O", TagScheme::IO).inside());
  EXPECT_EQ(parse_tag("B-PER", TagScheme::IO).label, "B-PER");
  EXPECT_EQ(parse_tag("L-PER", TagScheme::BILOU).prefix, 'E');
  EXPECT_EQ(parse_tag("U-PER", TagScheme::BILOU).prefix, 'S');
}

TEST(ParseTag, RefusesWhatTheSchemeCannotContain) {
  EXPECT_BAD_INPUT(
      parse_tag("S-PER", TagScheme::IOB2),
      "tag 'S-PER' does not belong to IOB2 (prefixes B-, I-; or O): set tag_scheme, or "
      "convert the file");
  EXPECT_BAD_INPUT(parse_tag("PER", TagScheme::IOBES), "tag 'PER'");
  EXPECT_BAD_INPUT(parse_tag("B-", TagScheme::IOB2), "tag 'B-'");
  EXPECT_BAD_INPUT(parse_tag("", TagScheme::IO), "a tag is empty");
}

TEST(ParseTag, AllowsThePrefixesThatSeqevalAllows) {
  const auto path = testing::shared_data("conll_eval/seqeval_cases.json");
  SKIP_WITHOUT(path);
  const Json cases = read_json(path)["other"];
  for (const Json& row : cases["test_valid_prefix"]["cases"]) {
    const TagScheme scheme = tag_scheme_from_name(row["scheme"].get<std::string>());
    EXPECT_NO_THROW(parse_tag(row["token"].get<std::string>(), scheme)) << row;
  }
  for (const Json& row : cases["test_invalid_prefix"]["cases"]) {
    const TagScheme scheme = tag_scheme_from_name(row["scheme"].get<std::string>());
    EXPECT_THROW(parse_tag(row["token"].get<std::string>(), scheme), Error) << row;
  }
}

}  // namespace
}  // namespace tandem
