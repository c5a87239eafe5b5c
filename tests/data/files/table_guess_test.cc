#include "data/files/table_guess.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

const std::set<std::string> kWanted = {"text", "tokens", "intent"};

struct Guess {
  char separator;
  bool header;
  bool operator==(const Guess&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Guess& guess) {
  return out << guess.separator << (guess.header ? " header" : " no header");
}

Guess guess(std::string_view beginning, DataFile file = {.path = {}, .format = DataFormat::csv}) {
  const CsvDialect dialect = guess_table(beginning, file, kWanted);
  return {dialect.separator, dialect.has_header};
}

TEST(GuessTable, TellsTheDelimiterByTheHeader) {
  for (const char separator : {',', ';', '\t', '|'}) {
    const std::string header = std::string("id") + separator + "text" + separator + "label";
    EXPECT_EQ(guess(header + "\n1" + separator + "a, b; c|d" + separator + "x\n"),
              (Guess{separator, true}));
    EXPECT_EQ(guess(header, {.path = {}, .format = DataFormat::tsv}), (Guess{separator, true}));
  }
  EXPECT_EQ(guess("\"label\";\"text\"\n\"a\";\"b\"\n"), (Guess{';', true}));
  EXPECT_EQ(guess("text\na; b\nc; d\n"), (Guess{',', true}));
}

TEST(GuessTable, TellsTheDelimiterOfRows) {
  EXPECT_EQ(guess("1;\"The invoice is wrong; twice\";billing\n2;Cannot sign in, again;login\n"),
            (Guess{';', false}));
  EXPECT_EQ(guess("good\tI like it, really\nbad\tz\n"), (Guess{'\t', false}));
  EXPECT_EQ(guess("great,positive\nawful,negative\n"), (Guess{',', true}));  // may be: see below
}

TEST(GuessTable, TellsAHeaderFromARow) {
  EXPECT_TRUE(guess("sentence,category\nI am late.,travel\n").header);
  EXPECT_FALSE(guess("I am late.,travel\nOn time,travel\n").header);
  EXPECT_FALSE(guess("late,travel\nearly,travel\n").header);
  EXPECT_FALSE(guess("4.5,good\n1,bad\n").header);
  EXPECT_TRUE(guess(",0,1\n0,a,b\n").header);  // pandas
  EXPECT_TRUE(guess("0,1\na,b\n").header);
}

TEST(GuessTable, BelievesTheUser) {
  DataFile file{.path = {}, .format = DataFormat::csv};
  file.header = false;
  EXPECT_EQ(guess("text,label\na,x\n", file), (Guess{',', false}));
  file.header = true;
  EXPECT_EQ(guess("1,travel\n2,travel\n", file), (Guess{',', true}));
  file.delimiter = ';';
  EXPECT_EQ(guess("text,label\na,x\n", file), (Guess{';', true}));
}

}  // namespace
}  // namespace tandem
