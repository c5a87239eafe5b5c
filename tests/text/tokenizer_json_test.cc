#include "text/tokenizer_json.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

class TokenizerJsonTest : public ::testing::Test {
 protected:
  /// Parses the file with `patch` merged into it (RFC 7396).
  TokenizerSpec parse(const char* patch = "{}") const {
    Json json = read_json(testing::source_directory() / "tests/text/golden/uncased/tokenizer.json");
    json.merge_patch(Json::parse(patch));
    return parse_tokenizer_json(json, "tokenizer.json");
  }
};

TEST_F(TokenizerJsonTest, ReadsEverySection) {
  const TokenizerSpec spec = parse();
  EXPECT_EQ(spec.tokens[2], "[CLS]");
  EXPECT_EQ(spec.cls, "[CLS]");
  EXPECT_EQ(spec.sep, "[SEP]");
  EXPECT_TRUE(spec.normalizer.lowercase && spec.normalizer.strip_accents);
  EXPECT_EQ(spec.word_piece.continuation, "##");
  EXPECT_EQ(spec.word_piece.max_word_length, 100);
  EXPECT_EQ(spec.added.size(), 8u);
  EXPECT_EQ(spec.model_max_length, 0);
}

TEST_F(TokenizerJsonTest, StripAccentsFollowsLowercaseUnlessSet) {
  EXPECT_FALSE(parse(R"({"normalizer": {"lowercase": false}})").normalizer.strip_accents);
  EXPECT_FALSE(parse(R"({"normalizer": {"strip_accents": false}})").normalizer.strip_accents);
}

TEST_F(TokenizerJsonTest, ReadsTheTruncationLength) {
  EXPECT_EQ(parse(R"({"truncation": {"max_length": 128, "strategy": "LongestFirst", "stride": 0}})")
                .model_max_length,
            128);
  EXPECT_BAD_INPUT(parse(R"({"truncation": {"max_length": 128, "direction": "Left"}})"),
                   "truncation.direction: 'Left' is not supported");
}

TEST_F(TokenizerJsonTest, ReadsBertProcessing) {
  const TokenizerSpec spec = parse(
      R"({"post_processor": {"type": "BertProcessing", "cls": ["[PAD]", 0], "sep": ["[MASK]", 4]}})");
  EXPECT_EQ(spec.cls, "[PAD]");
  EXPECT_EQ(spec.sep, "[MASK]");
}

TEST_F(TokenizerJsonTest, RefusesOtherKindsByName) {
  EXPECT_BAD_INPUT(parse(R"({"model": {"type": "BPE"}})"),
                   "tokenizer.json: model.type: 'BPE' is not supported: only WordPiece is");
  EXPECT_BAD_INPUT(parse(R"({"normalizer": {"type": "NFC"}})"), "normalizer.type: 'NFC'");
  EXPECT_BAD_INPUT(parse(R"({"normalizer": null})"), "normalizer: is missing");
  EXPECT_BAD_INPUT(parse(R"({"pre_tokenizer": {"type": "ByteLevel"}})"), "pre_tokenizer.type");
  EXPECT_BAD_INPUT(parse(R"({"post_processor": {"type": "RobertaProcessing"}})"),
                   "post_processor.type: 'RobertaProcessing'");
}

TEST_F(TokenizerJsonTest, RefusesAnotherTemplate) {
  EXPECT_BAD_INPUT(
      parse(
          R"({"post_processor": {"pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, 3]}})"),
      "post_processor.pair: template '[CLS]:0 ?' is not supported: only "
      "'[CLS]:0 A:0 [SEP]:0 B:1 [SEP]:1' is");
  EXPECT_BAD_INPUT(
      parse(R"({"post_processor": {"single": [{"Sequence": {"id": "A", "type_id": 0}}]}})"),
      "post_processor.single: template 'A:0'");
}

TEST_F(TokenizerJsonTest, RefusesAddedTokensWithFlags) {
  EXPECT_BAD_INPUT(
      parse(
          R"({"added_tokens": [{"id": 4, "content": "[MASK]", "lstrip": true, "normalized": false}]})"),
      "added_tokens.0.lstrip: is not supported for added token '[MASK]'");
}

TEST_F(TokenizerJsonTest, RefusesBrokenVocabularies) {
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"bad": -1}}})"), "model.vocab.bad: id -1");
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"bad": 99999999}}})"),
                   "model.vocab.bad: id 99999999");
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"bad": "x"}}})"), "model.vocab.bad: id \"x\"");
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"zzz": 2}}})"), "belongs to '[CLS]' already");
}

}  // namespace
}  // namespace tandem
