#include "data/files/format_guess.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem {
namespace {

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(GuessFormat, JsonLines) {
  EXPECT_EQ(guess_format("{\"text\": \"a\"}\n{\"text\": \"b\"}\n"), DataFormat::jsonl);
  EXPECT_EQ(guess_format("\xEF\xBB\xBF\n  {\"sentence\": [1]}\r\n"), DataFormat::jsonl);
  EXPECT_EQ(guess_format("{\"text\": \"a\"}"), DataFormat::jsonl);
}

TEST(GuessFormat, TablesWithAHeader) {
  EXPECT_EQ(guess_format("text,label\nhello there,1\n"), DataFormat::csv);
  EXPECT_EQ(guess_format("\"id\",\"text\"\r\n1,\"a\"\r\n"), DataFormat::csv);
  EXPECT_EQ(guess_format("id\ttokens\n1\ta b\n"), DataFormat::tsv);
}

TEST(GuessFormat, Columns) {
  for (const char* const text : {
           "-DOCSTART- -X- -X- O\n\nCRICKET NNP B-NP O\n",  // CoNLL-2003
           "@paulwalk\tO\nEmpire\tB-location\nState\tI-location\n\nhi\tO\n",
           "maria PERSON\nplays O\nin O\nparis LOC\n",
           "maria _\nplays _\n\n",
           "maria\t\nplays\t\n\n",  // labels are still to come
           "maria B-PER NNP\nplays O VBZ\n",
           "1\tplay\tmusic\tO\n2\tjazz\tmusic\tB-genre\n",
           "The\tDT\ndog\tNN\n\nIt\tPRP\nran\tVBD\n",
       }) {
    EXPECT_EQ(guess_format(text), DataFormat::conll) << text;
  }
  EXPECT_EQ(guess_format(repeated("The DET\ndog NOUN\nran VERB\n. PUNCT\n\n", 4)),
            DataFormat::conll);
  EXPECT_EQ(guess_format(repeated("a O\nb B-X\nc I-X\n\n", 10) + "only_a_word\n"),
            DataFormat::conll)
      << "files have odd rows";
}

TEST(GuessFormat, ConllU) {
  const std::string dog = "1\tA\ta\tDET\tDT\tx\t2\tdet\t_\t_\n2-3\tdog\t_\t_\t_\t_\t_\t_\t_\t_\n";
  EXPECT_EQ(guess_format("# sent_id = 1\n# text = A dog\n" + dog), DataFormat::conllu);
}

TEST(GuessFormat, WhatPeopleWriteIsText) {
  for (const char* const text : {
           "",
           "\n\n",
           "maria plays football in paris\nthe code runs well\n",
           "one\ntwo\n\nthree\n",
           "John Smith\nJane Doe\n\nMary Jones\nTom Brown\n",
           "ACME INC\nGLOBEX INC\nINITECH INC\nHOOLI INC\n",
           "yes, no\nperhaps, maybe\n",
           "text, tokens and other things\n",
           "text\nsome more text\n",
           "hello\thola\nworld\tmundo\n",
           "good morning\tbuenos dias\n\ngood night\tbuenas noches\n",
           "{not json}\n{\"neither\n",
           "{}\n",
           "[1, 2]\n",
           "Praise him, O people\nPraise him, O nations\n",
           "O come all ye faithful\nO come ye to Bethlehem\n",
           "I scored a B-plus\nYou scored an A-minus\n",
           "1. first of all\n2. second of all\n",
           "# a heading\n# another one\n",
           "snake_case _ is a word\nand so on\n",
       }) {
    EXPECT_EQ(guess_format(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tandem
