#include "text/files/tokenizer_spec.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

constexpr char kVocabulary[] = "[PAD]\n[UNK]\n[CLS]\r\n[SEP]\n[MASK]\nhello\n##s\n";

TEST(TokenizerSpec, AVocabularyAloneIsUncased) {
  const testing::TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  const TokenizerSpec spec = read_tokenizer_spec(directory.path());
  EXPECT_EQ(spec.tokens.size(), 7u);
  EXPECT_EQ(spec.tokens[2], "[CLS]");
  EXPECT_TRUE(spec.normalizer.lowercase && spec.normalizer.strip_accents);
  EXPECT_EQ(spec.added.size(), 5u);
  EXPECT_EQ(spec.model_max_length, 0);
}

TEST(TokenizerSpec, TheConfigurationSetsTheNormaliser) {
  const testing::TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  directory.write(
      "tokenizer_config.json",
      R"({"do_lower_case": false, "tokenize_chinese_chars": false, "strip_accents": true,
                      "model_max_length": 512, "sep_token": {"content": "hello"}})");
  const TokenizerSpec spec = read_tokenizer_spec(directory.path());
  EXPECT_FALSE(spec.normalizer.lowercase);
  EXPECT_FALSE(spec.normalizer.handle_chinese_chars);
  EXPECT_TRUE(spec.normalizer.strip_accents);
  EXPECT_EQ(spec.model_max_length, 512);
  EXPECT_EQ(spec.post_processor, bert_post_processor({"[CLS]"}, {"hello"}));
}

TEST(TokenizerSpec, AHugeLengthIsNone) {
  const testing::TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  directory.write("tokenizer_config.json",
                  R"({"model_max_length": 1000000000000000019884624838656})");
  EXPECT_EQ(read_tokenizer_spec(directory.path()).model_max_length, 0);
}

TEST(TokenizerSpec, TheConfigurationAloneSaysALength) {
  const testing::TemporaryDirectory directory;
  std::string json =
      testing::read_text(testing::source_directory() / "tests/text/golden/uncased/tokenizer.json");
  const std::string none = "\"truncation\":null";
  json.replace(json.find(none), none.size(), R"("truncation":{"max_length":128})");
  directory.write("tokenizer.json", json);
  const auto length = [&](const char* config) {
    directory.write("tokenizer_config.json", config);
    return read_tokenizer_spec(directory.path()).model_max_length;
  };
  EXPECT_EQ(length("{}"), 0);
  EXPECT_EQ(length(R"({"model_max_length": 512})"), 512);
  EXPECT_EQ(length(R"({"max_len": 64})"), 64);
  EXPECT_EQ(length(R"({"model_max_length": 512, "max_len": 64})"), 512);
  EXPECT_EQ(length(R"({"model_max_length": null, "max_len": 64})"), 0);
}

TEST(TokenizerSpec, ACasedTokenizerStaysSoWhereTheConfigurationIsSilent) {
  const testing::TemporaryDirectory directory;
  std::string json =
      testing::read_text(testing::source_directory() / "tests/text/golden/uncased/tokenizer.json");
  const std::string uncased = "\"lowercase\":true";
  json.replace(json.find(uncased), uncased.size(), "\"lowercase\":false");
  directory.write("tokenizer.json", json);
  const auto read = [&](const char* config) {
    directory.write("tokenizer_config.json", config);
    return read_tokenizer_spec(directory.path());
  };
  for (const char* silent : {"{}", R"({"tokenize_chinese_chars": true})",
                             R"({"do_lower_case": null, "tokenizer_class": "BertTokenizer"})"}) {
    const TokenizerSpec spec = read(silent);
    EXPECT_FALSE(spec.normalizer.lowercase) << silent;
    EXPECT_NE(spec.note.find("transformers would lower-case"), std::string::npos) << silent;
    Json stated = Json::object();
    state_normalizer(spec.normalizer, stated);
    EXPECT_EQ(stated["do_lower_case"], false);
    EXPECT_EQ(read(stated.dump().c_str()).normalizer, spec.normalizer);
    EXPECT_EQ(read(stated.dump().c_str()).note, "");
  }
  EXPECT_FALSE(read(R"({"tokenize_chinese_chars": false})").normalizer.handle_chinese_chars);
  EXPECT_TRUE(read(R"({"do_lower_case": true})").normalizer.lowercase);
  EXPECT_EQ(read(R"({"tokenizer_class": "PreTrainedTokenizerFast"})").note, "");
}

TEST(TokenizerSpec, TextsAreLowerCasedFirstWhereSentenceTransformersDoesSo) {
  const testing::TemporaryDirectory directory;
  directory.write("vocab.txt", kVocabulary);
  directory.write("tokenizer_config.json", R"({"do_lower_case": false})");
  EXPECT_FALSE(read_tokenizer_spec(directory.path()).normalizer.lowercase_first);
  directory.write("sentence_distilbert_config.json", R"({"do_lower_case": true})");
  EXPECT_TRUE(read_tokenizer_spec(directory.path()).normalizer.lowercase_first);
  EXPECT_FALSE(read_tokenizer_spec(directory.path()).normalizer.lowercase);
}

TEST(TokenizerSpec, TheConfigurationReplacesTheNormalizerOfBertsClassAlone) {
  const testing::TemporaryDirectory directory;
  directory.write("tokenizer.json", testing::read_text(testing::source_directory() /
                                                       "tests/text/golden/uncased/tokenizer.json"));
  const auto lowercase = [&](const char* config) {
    directory.write("tokenizer_config.json", config);
    return read_tokenizer_spec(directory.path()).normalizer.lowercase;
  };
  EXPECT_TRUE(lowercase("{}"));
  EXPECT_FALSE(lowercase(R"({"do_lower_case": false, "tokenizer_class": "BertTokenizer"})"));
  EXPECT_TRUE(lowercase(R"({"do_lower_case": false, "tokenizer_class": "TokenizersBackend"})"));
}

TEST(TokenizerSpec, ErrorsNameTheFile) {
  const testing::TemporaryDirectory directory;
  EXPECT_BAD_INPUT(read_tokenizer_spec(directory.path()), "neither tokenizer.json nor vocab.txt");
  directory.write("vocab.txt", "[UNK]\n\xff\n");
  EXPECT_BAD_INPUT(read_tokenizer_spec(directory.path()), "vocab.txt: byte 6 is not valid UTF-8");
  directory.write("vocab.txt", "");
  EXPECT_BAD_INPUT(read_tokenizer_spec(directory.path()), "vocab.txt: is empty");
  directory.write("vocab.txt", kVocabulary);
  directory.write("tokenizer_config.json", R"({"truncation_side": "up"})");
  EXPECT_BAD_INPUT(read_tokenizer_spec(directory.path()), "truncation_side: \"up\"");
  directory.write("tokenizer_config.json", R"({"split_special_tokens": true})");
  EXPECT_BAD_INPUT(read_tokenizer_spec(directory.path()), "split_special_tokens");
}

}  // namespace
}  // namespace tandem
