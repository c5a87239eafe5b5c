#include "format/rows/conll.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/lines.h"

namespace tandem {
namespace {

using testing::lines_of;
using testing::TemporaryDirectory;
using Rows = std::vector<std::vector<std::string>>;

std::vector<ConllSentence> all_sentences(ConllReader reader) {
  std::vector<ConllSentence> found;
  for (ConllSentence sentence; reader.next(sentence);) found.push_back(sentence);
  return found;
}

TEST(ConllReader, ReadsWordsUpToABlankLine) {
  const TemporaryDirectory directory;
  const auto found = all_sentences(ConllReader(lines_of(
      directory, "\n-DOCSTART- -X- O\n\nEU NNP B-ORG\nrejects  VBZ O\n \t\n\nPeter NNP B-PER\n")));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].rows, (Rows{{"EU", "NNP", "B-ORG"}, {"rejects", "VBZ", "O"}}));
  EXPECT_EQ(found[0].line, 4);
  EXPECT_EQ(found[1].rows, (Rows{{"Peter", "NNP", "B-PER"}}));
  EXPECT_EQ(found[1].line, 8);
}

TEST(ConllReader, KeepsTabSeparatedCellsAsTheyAre) {
  const TemporaryDirectory directory;
  const auto found = all_sentences(ConllReader(lines_of(directory, "New York\tB-LOC\r\n\tO\r\n")));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].rows, (Rows{{"New York", "B-LOC"}, {"", "O"}}));
}

TEST(ConllReader, TellsCommentsFromHashWords) {
  const TemporaryDirectory directory;
  const auto found =
      all_sentences(ConllReader(lines_of(directory,
                                         "# newdoc id = d1\n# newpar\n# text = a: b\n# slots: "
                                         "1:2:x\n#tag\tO\n# = b\tO\n\n#\tO\n# x = y\tO\n")));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].comments,
            (std::map<std::string, std::string>{
                {"newdoc id", "d1"}, {"newpar", ""}, {"text", "a: b"}, {"slots", "1:2:x"}}));
  EXPECT_EQ(found[0].rows, (Rows{{"#tag", "O"}, {"# = b", "O"}}));
  EXPECT_TRUE(found[1].comments.empty());
  EXPECT_EQ(found[1].rows.size(), 2u);
}

TEST(ConllReader, NamesRaggedRowsAndGoesOnAfterTheSentence) {
  const TemporaryDirectory directory;
  ConllReader reader(lines_of(directory, "a O\nb\nc\n\nd O\n\ne O\n\xFF O\nf\n\ng O"));
  ConllSentence sentence;
  EXPECT_BAD_INPUT(reader.next(sentence), "rows:2: 1 columns, but the rows above have 2");
  ASSERT_TRUE(reader.next(sentence));
  EXPECT_EQ(sentence.rows, (Rows{{"d", "O"}}));
  EXPECT_BAD_INPUT(reader.next(sentence), "rows:8: not valid UTF-8");
  ASSERT_TRUE(reader.next(sentence));
  EXPECT_EQ(sentence.rows, (Rows{{"g", "O"}}));
  EXPECT_FALSE(reader.next(sentence));
}

size_t count_words(const std::filesystem::path& path, size_t& sentences) {
  size_t words = 0;
  for (const ConllSentence& sentence : all_sentences(ConllReader(LineReader(InputFile(path))))) {
    words += sentence.rows.size();
    ++sentences;
  }
  return words;
}

// Sentence counts as published with the data; words are its lines with a tab.
TEST(ConllReader, ReadsRealCorpora) {
  struct Corpus {
    const char* file;
    size_t sentences;
    size_t words;
  };
  for (const Corpus& corpus :
       {Corpus{"wnut17/wnut17train.conll", 3394, 62730},
        Corpus{"wnut17/emerging.dev.conll", 1009, 15733},
        Corpus{"uner_en/en_ewt-ud-dev.iob2", 2001, 25149}, Corpus{"xsid/en.valid.conll", 300, 2303},
        Corpus{"btc/btc.dev", 1001, 15027}}) {
    const auto path = testing::shared_data(corpus.file);
    SKIP_WITHOUT(path);
    size_t sentences = 0;
    EXPECT_EQ(count_words(path, sentences), corpus.words) << corpus.file;
    EXPECT_EQ(sentences, corpus.sentences) << corpus.file;
  }
}

}  // namespace
}  // namespace tandem
