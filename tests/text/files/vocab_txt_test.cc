#include "text/files/vocab_txt.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

class VocabTxtTest : public ::testing::Test {
 protected:
  TokenizerSpec read(const char* config = "{}") const {
    const Json json = Json::parse(config);
    return read_vocab_txt(directory_.path(), JsonSection(json, "tokenizer_config.json"));
  }

  static std::vector<std::string> contents(const TokenizerSpec& spec) {
    std::vector<std::string> found;
    for (const AddedToken& token : spec.added) found.push_back(token.content);
    return found;
  }

  void SetUp() override {
    directory_.write("vocab.txt", "[PAD]\n[UNK]\r\n[CLS]\n[SEP]\n[MASK]\n \u3000\n\nhello \n");
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(VocabTxtTest, LinesLoseTheSpaceAtTheirEnd) {
  const TokenizerSpec spec = read();
  EXPECT_EQ(spec.tokens, (std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "",
                                                   "", "hello"}));
  EXPECT_EQ(spec.num_tokens, 7u);
}

TEST_F(VocabTxtTest, BertsSpecialTokensAreAddedWhereTheVocabularyHasThem) {
  EXPECT_EQ(contents(read()),
            (std::vector<std::string>{"[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"}));
  EXPECT_EQ(contents(read(R"({"mask_token": null, "pad_token": "<pad>"})")),
            (std::vector<std::string>{"[UNK]", "[SEP]", "<pad>", "[CLS]"}));
}

TEST_F(VocabTxtTest, TheConfigurationListsAddedTokensById) {
  const TokenizerSpec spec = read(R"({"added_tokens_decoder": {
      "11": {"content": "b", "normalized": true}, "9": {"content": "a", "lstrip": true}}})");
  EXPECT_EQ(spec.added[0].content, "a");
  EXPECT_EQ(spec.added[0].id, 9);
  EXPECT_TRUE(spec.added[0].lstrip);
  EXPECT_TRUE(spec.added[1].normalized);
}

TEST_F(VocabTxtTest, OlderFilesSayTheSame) {
  directory_.write("added_tokens.json", R"({"new": 8})");
  directory_.write("special_tokens_map.json",
                   R"({"sep_token": {"content": "hello"}, "additional_special_tokens": ["[X]"]})");
  const TokenizerSpec spec = read();
  EXPECT_EQ(contents(spec),
            (std::vector<std::string>{"new", "[UNK]", "hello", "[PAD]", "[CLS]", "[MASK]", "[X]"}));
  EXPECT_TRUE(spec.added[0].normalized);
  EXPECT_EQ(spec.post_processor, bert_post_processor({"[CLS]"}, {"hello"}));
}

TEST_F(VocabTxtTest, MpnetHasItsOwnTokensAndTemplates) {
  directory_.write("vocab.txt", "<s>\n<pad>\n</s>\n[UNK]\n<mask>\n");
  const TokenizerSpec spec = read(R"({"tokenizer_class": "MPNetTokenizer"})");
  EXPECT_EQ(contents(spec), (std::vector<std::string>{"<s>", "</s>", "[UNK]", "<pad>", "<mask>"}));
  EXPECT_TRUE(spec.added.back().lstrip);
  EXPECT_EQ(spec.post_processor, roberta_post_processor({"<s>"}, {"</s>"}, true));
  EXPECT_TRUE(
      read(R"({"tokenizer_class": "MPNetTokenizer", "mask_token": "<mask>"})").added.back().lstrip);
}

TEST_F(VocabTxtTest, NamesWhatIsWrong) {
  EXPECT_BAD_INPUT(read(R"({"added_tokens_decoder": {"x": {"content": "a"}}})"),
                   "tokenizer_config.json: added_tokens_decoder: \"x\" is not the id of a token");
  EXPECT_BAD_INPUT(read(R"({"added_tokens_decoder": {"7": {"content": 1}}})"),
                   "added_tokens_decoder.7.content: a string is wanted");
  EXPECT_BAD_INPUT(read(R"({"sep_token": 5})"), "sep_token: a string is wanted");
  EXPECT_BAD_INPUT(read(R"({"sep_token": ""})"), "sep_token: a token cannot be empty");
  EXPECT_BAD_INPUT(read(R"({"extra_special_tokens": {"a": "b"}})"), "only supported as a list");
  directory_.write("added_tokens.json", R"({"new": -1})");
  EXPECT_BAD_INPUT(read(), "added_tokens.json: \"new\": -1 is not a whole number");
}

}  // namespace
}  // namespace tandem
