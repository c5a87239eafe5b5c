#include "text/tokenizer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <thread>

#include "format/json.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

const std::filesystem::path kGolden = testing::source_directory() / "tests/text/golden";

Tokenizer uncased() {
  return Tokenizer::load(kGolden / "uncased");
}

void encode_case(const Tokenizer& tokenizer, const Json& row, Encoding& out) {
  const EncodeOptions options{.max_length = row.value("max_length", 1 << 20)};
  if (row.contains("tokens")) {
    tokenizer.encode_words(row["tokens"].get<std::vector<std::string>>(), options, out);
  } else if (row.contains("text_pair")) {
    tokenizer.encode_pair(row["text"].get<std::string>(), row["text_pair"].get<std::string>(),
                          options, out);
  } else {
    tokenizer.encode(row["text"].get<std::string>(), options, out);
  }
}

Json shown(const Encoding& encoding) {
  return {{"ids", encoding.ids},   {"segments", encoding.segments}, {"begins", encoding.begins},
          {"ends", encoding.ends}, {"words", encoding.words},       {"special", encoding.special}};
}

// Made from the reference by scripts/make_tokenizer_golden.py.
TEST(Tokenizer, EqualsTheReferenceOnHardTexts) {
  std::map<std::string, Tokenizer> tokenizers;
  for (const char* name : {"uncased", "cased"}) {
    tokenizers.emplace(name, Tokenizer::load(kGolden / name));
  }
  std::ifstream file(kGolden / "encodings.jsonl");
  Encoding encoding;
  int rows = 0;
  for (std::string line; std::getline(file, line); ++rows) {
    const Json row = Json::parse(line);
    encode_case(tokenizers.at(row["vocabulary"].get<std::string>()), row, encoding);
    const Json found = shown(encoding);
    for (const auto& [name, values] : found.items()) {
      ASSERT_EQ(values, row[name]) << name << " of " << line;
    }
  }
  EXPECT_GT(rows, 400);
}

TEST(Tokenizer, SquadQuestionsHaveTheirPublishedIds) {
  const auto data = testing::shared_data("tokenizer_fixtures/squad_dev_questions.even.jsonl");
  const auto vocabulary = testing::shared_data("vocab/bert-base-uncased-vocab.txt");
  SKIP_WITHOUT(data);
  SKIP_WITHOUT(vocabulary);
  const testing::TemporaryDirectory directory;
  directory.write("vocab.txt", testing::read_text(vocabulary));
  const Tokenizer tokenizer = Tokenizer::load(directory.path());
  std::ifstream file(data);
  Encoding encoding;
  for (std::string line; std::getline(file, line);) {
    const Json row = Json::parse(line);
    tokenizer.encode(row["text"].get<std::string>(), {.add_special_tokens = false}, encoding);
    ASSERT_EQ(Json(encoding.ids), row["ids"]) << line;
  }
}

TEST(Tokenizer, APairIsRefusedForAnEncoderOfOneSegment) {
  const int any_size = std::numeric_limits<int>::max();
  Encoding encoding;
  const Tokenizer one = Tokenizer::load(kGolden / "uncased", any_size, 1);
  one.encode("a", {}, encoding);
  EXPECT_BAD_INPUT(one.encode_pair("a", "b", {}, encoding), "type_vocab_size is 1: give one text");
  for (const int segments : {0, 2}) {
    Tokenizer::load(kGolden / "uncased", any_size, segments).encode_pair("a", "b", {}, encoding);
    EXPECT_EQ(encoding.segments.back(), 1) << segments;
  }
}

TEST(Tokenizer, ReportsWhatWasCut) {
  const Tokenizer tokenizer = uncased();
  Encoding encoding;
  tokenizer.encode("a b c d e", {.max_length = 5}, encoding);
  EXPECT_TRUE(encoding.truncated);
  EXPECT_EQ(encoding.ids.size(), 5u);
  EXPECT_EQ(encoding.num_words, 5);
  EXPECT_EQ(encoding.ids.back(), tokenizer.id("[SEP]"));
  tokenizer.encode("a b c", {.max_length = 5}, encoding);
  EXPECT_FALSE(encoding.truncated);
}

TEST(Tokenizer, WordsWithoutTokensAreCounted) {
  Encoding encoding;
  const std::vector<std::string> words = {"a", "", "\u200b", "b"};
  uncased().encode_words(words, {}, encoding);
  EXPECT_EQ(encoding.words, (std::vector<int32_t>{-1, 0, 3, -1}));
  EXPECT_EQ(encoding.num_words, 4);
}

TEST(Tokenizer, SpecialTokensCanBeLeftOut) {
  const Tokenizer tokenizer = uncased();
  Encoding encoding;
  tokenizer.encode_pair("a b", "c", {.max_length = 2, .add_special_tokens = false}, encoding);
  EXPECT_EQ(encoding.ids, (std::vector<int32_t>{tokenizer.id("a"), tokenizer.id("c")}));
  EXPECT_EQ(encoding.segments, (std::vector<int32_t>{0, 1}));
}

TEST(Tokenizer, KnowsItsVocabulary) {
  const Tokenizer tokenizer = uncased();
  EXPECT_EQ(tokenizer.id("[MASK]"), 4);
  EXPECT_EQ(tokenizer.token(4), "[MASK]");
  EXPECT_EQ(tokenizer.id("no such token"), -1);
  EXPECT_EQ(tokenizer.token(tokenizer.vocab_size()), "");
  EXPECT_EQ(tokenizer.token(tokenizer.id("<e1>")), "<e1>");
  EXPECT_EQ(tokenizer.id("<e1>"), tokenizer.vocab_size() - 1);
}

TEST(Tokenizer, RefusesInvalidUtf8AndTooLittleRoom) {
  const Tokenizer tokenizer = uncased();
  Encoding encoding;
  EXPECT_BAD_INPUT(tokenizer.encode("ab\xff", {}, encoding),
                   "byte 2 of the text is not valid UTF-8");
  EXPECT_BAD_INPUT(tokenizer.encode("a", {.max_length = 2}, encoding), "at least 3 is needed");
  EXPECT_BAD_INPUT(tokenizer.encode_pair("a", "b", {.max_length = 3}, encoding), "at least 4");
}

TEST(Tokenizer, RefusesFilesThatDisagree) {
  const testing::TemporaryDirectory directory;
  directory.write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n");
  EXPECT_BAD_INPUT(Tokenizer::load(directory.path()), "lacks the special token \"[SEP]\"");
  Json json = read_json(kGolden / "uncased/tokenizer.json");
  json["added_tokens"][4]["id"] = 3;
  directory.write("tokenizer.json", json.dump());
  EXPECT_BAD_INPUT(Tokenizer::load(directory.path()),
                   "added token \"[MASK]\" has id 3, but in the vocabulary it is 4");
}

TEST(Tokenizer, SeveralThreadsMayEncodeAtOnce) {
  const Tokenizer tokenizer = uncased();
  const std::string text = "Hello unaffable w\u00f6rld \u4e2d\u56fd";
  Encoding expected;
  tokenizer.encode(text, {}, expected);
  std::vector<std::thread> threads;
  std::vector<int> differing(4);
  for (int& count : differing) {
    threads.emplace_back([&] {
      Encoding encoding;
      for (int i = 0; i < 500; ++i) {
        tokenizer.encode(text, {}, encoding);
        count += encoding.ids != expected.ids;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(differing, std::vector<int>(4));
}

}  // namespace
}  // namespace tandem
