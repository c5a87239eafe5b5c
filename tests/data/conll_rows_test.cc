#include <gtest/gtest.h>

#include "tests/data/rows.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

using testing::name;
using testing::rows_of;
using testing::TemporaryDirectory;
using testing::word_labels;
using Words = std::vector<std::string>;

constexpr std::string_view kRows =
    "# intent = travel\n1\tto\tO\t_\n2\tOslo\tB-x\t_\n\n# kind: greeting\n1\thi\t-100\t_\n";

TEST(ConllRows, ReadsMappedColumnsAndComments) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.conll", kRows, {{"tokens", "1"}, {"slots", "2"}});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].tokens, (Words{"to", "Oslo"}));
  EXPECT_EQ(rows[0].labels.at("slots"), word_labels({"O", "B-x"}));
  EXPECT_EQ(rows[0].labels.at("intent"), name("travel"));
  EXPECT_EQ(rows[0].origin.line, 2);
  EXPECT_EQ(rows[1].labels.at("slots"), word_labels({"null"}));
  EXPECT_EQ(rows[1].labels.count("intent"), 0u);
  const auto mapped = rows_of(directory, "a.conll", kRows, {{"tokens", "1"}, {"intent", "kind"}});
  EXPECT_EQ(mapped[1].labels.at("intent"), name("greeting"));
  EXPECT_EQ(mapped[1].labels.count("slots"), 0u);
}

TEST(ConllRows, WithoutFieldsTakesTheFirstAndTheLastColumn) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.bio", "EU NNP B-ORG\nrejects VBZ O\n");
  EXPECT_EQ(rows[0].tokens, (Words{"EU", "rejects"}));
  EXPECT_EQ(rows[0].labels.at("slots"), word_labels({"B-ORG", "O"}));
  EXPECT_BAD_INPUT(rows_of(directory, "a.bio", "\nEU\n"), "a.bio:2: only one column");
}

TEST(ConllRows, DoesNotGuessBetweenTwoTaggers) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.conll", "EU B-ORG\n", {},
                            {{"slots", TargetShape::tags}, {"pos", TargetShape::tags}});
  EXPECT_TRUE(rows[0].labels.empty());
}

TEST(ConllRows, RefusesFieldsThatDoNotFit) {
  const TemporaryDirectory directory;
  const auto read = [&](std::map<std::string, std::string> fields) {
    return rows_of(directory, "a.conll", kRows, std::move(fields));
  };
  EXPECT_BAD_INPUT(read({{"slots", "tags"}}),
                   "config.yml:7: fields: slots: expected the number of a column");
  EXPECT_BAD_INPUT(read({{"slots", "4"}}), "fields: slots: there is no column 4: ");
  EXPECT_BAD_INPUT(read({{"tokens", "-1"}}), "fields: tokens: expected the number");
  EXPECT_BAD_INPUT(read({{"intent", "3"}}), "fields: intent: a label of the whole sentence");
  EXPECT_BAD_INPUT(read({{"text", "text"}}), "fields: text: a CoNLL file has tokens only");
}

TEST(ConllRows, ReadsXsid) {
  const auto path = testing::shared_data("xsid/en.valid.conll");
  SKIP_WITHOUT(path);
  DataFile file = data_file(path);
  file.fields = {{"tokens", "1"}, {"slots", "3"}};
  const auto rows = read_examples(file, testing::kIntentAndSlots);
  EXPECT_EQ(rows.size(), 300u);
  for (const Example& row : rows) EXPECT_EQ(row.labels.size(), 2u) << row.origin.where();
}

}  // namespace
}  // namespace tandem
