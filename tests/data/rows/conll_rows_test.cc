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
  EXPECT_EQ(rows[1].labels.count("slots"), 0u);  // -100 alone
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

constexpr std::string_view kConllu =
    "# sent_id = 1\n# "
    "anything\n1\tEv\tev\tNOUN\t_\t_\t2\tamod\t_\t_\n2-3\tevlerse\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "2\tevler\tev\tNOUN\t_\t_\t0\troot\t_\t_\n3\tse\ti\t_\t_\t_\t2\tcop\t_\t_\n"
    "3.1\tvar\tvar\tVERB\t_\t_\t_\t_\t_\t_\n\n";

TEST(ConllRows, ReadsConllu) {
  const TemporaryDirectory directory;
  const std::vector<LabelField> upos = {{"upos", &find_task_kind("token_classification")}};
  const auto rows = rows_of(directory, "a.conllu", kConllu, {}, upos);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].tokens, (Words{"Ev", "evler", "se"}));
  EXPECT_EQ(rows[0].labels.at("upos"), word_labels({"NOUN", "NOUN", "null"}));
  const auto mapped =
      rows_of(directory, "a.conllu", kConllu, {{"slots", "deprel"}, {"tokens", "LEMMA"}});
  EXPECT_EQ(mapped[0].tokens, (Words{"ev", "ev", "i"}));
  EXPECT_EQ(mapped[0].labels.at("slots"), word_labels({"amod", "root", "cop"}));
  EXPECT_TRUE(rows_of(directory, "a.conllu", kConllu)[0].labels.empty());  // no column "slots"
  EXPECT_BAD_INPUT(rows_of(directory, "a.conllu", kConllu, {{"slots", "ner"}}),
                   "fields: slots: expected a column: id, form, lemma, upos");
}

TEST(ConllRows, ReadsGermEval) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.conll",
                            "#\thttp://a.example/b [2009-10-17]\n1\tTom\tB-PER\tO\n\n"
                            "#\tc.example\n1\tLee\tB-PER\tO\n2\t\tI-PER\tO\n",
                            {{"tokens", "1"}, {"slots", "2"}});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].tokens, (Words{"Lee", ""}));
  EXPECT_EQ(rows[1].labels.at("slots"), word_labels({"B-PER", "I-PER"}));
}

TEST(ConllRows, HintsAtWhatHidesLabels) {
  const TemporaryDirectory directory;
  const auto hint = [&](const char* name, std::string_view content, const std::string& task) {
    ExampleReader reader(data_file(directory.write(name, content)), testing::kIntentAndSlots);
    Example row;
    EXPECT_TRUE(reader.next(row));
    EXPECT_TRUE(row.labels.empty());
    return reader.hint(task);
  };
  EXPECT_EQ(hint("a.conll", "Ann\tB-PER\t\nis\tO\t\n", "slots"),
            "; its last column is empty: does a tab end each line?");
  EXPECT_EQ(hint("a.conll", "# intents = x\nAnn\t\n", "intent"),
            "; it has a field \"intents\": if that is it, say --field intent=intents");
  EXPECT_EQ(hint("a.conllu", kConllu, "slots"), "; name its column, as in --field slots=upos");
}

TEST(ConllRows, DoesNotGuessBetweenTwoTaggers) {
  const TemporaryDirectory directory;
  const auto rows = rows_of(directory, "a.conll", "EU B-ORG\n", {},
                            {{"slots", &find_task_kind("token_classification")},
                             {"pos", &find_task_kind("token_classification")}});
  EXPECT_TRUE(rows[0].labels.empty());
}

TEST(ConllRows, ColumnsOfLabelsMayBeEmptyWhereNoLabelIsRead) {
  const TemporaryDirectory directory;
  const DataFile file = data_file(directory.write("a.conll", "EU B-ORG\nrejects \n\nit\t_\n"));
  const auto rows = read_examples(file, {});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].tokens, (Words{"EU", "rejects"}));
  EXPECT_EQ(rows[1].tokens, (Words{"it"}));
  EXPECT_BAD_INPUT(read_examples(file, testing::kIntentAndSlots), "a.conll:2: 1 columns");
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
