#include "text/files/tokenizer_json.h"

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
    return parse_tokenizer_json(json.dump(), "tokenizer.json");
  }
};

TEST_F(TokenizerJsonTest, ReadsEverySection) {
  const TokenizerSpec spec = parse();
  EXPECT_EQ(spec.tokens[2], "[CLS]");
  EXPECT_EQ(spec.num_tokens, spec.tokens.size());
  EXPECT_EQ(spec.post_processor, bert_post_processor({"[CLS]", 2}, {"[SEP]", 3}));
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

TEST_F(TokenizerJsonTest, ReadsTheTruncationSection) {
  const TokenizerSpec spec =
      parse(R"({"truncation": {"max_length": 128, "strategy": "OnlyFirst", "stride": 3}})");
  EXPECT_EQ(spec.model_max_length, 0);  // transformers does not take it from there
  EXPECT_EQ(spec.truncation_side, TruncationSide::right);
  EXPECT_EQ(parse(R"({"truncation": {"direction": "Left"}})").truncation_side,
            TruncationSide::left);
  EXPECT_BAD_INPUT(parse(R"({"truncation": {"direction": "Up"}})"),
                   "truncation.direction: \"Up\" is neither right nor left");
  EXPECT_BAD_INPUT(parse(R"({"truncation": {"strategy": "Last"}})"), "truncation.strategy");
  EXPECT_BAD_INPUT(parse(R"({"truncation": {"stride": -1}})"), "truncation.stride: -1 is below 0");
}

TEST_F(TokenizerJsonTest, WhatSpellsTheBertNormalizerIsOne) {
  EXPECT_EQ(parse(R"({"normalizer": null})").normalizer,
            (NormalizerOptions{false, false, false, false}));
  EXPECT_EQ(parse(R"({"normalizer": {"type": "Lowercase"}})").normalizer,
            (NormalizerOptions{false, false, false, true}));
  const char* sequence = R"({"normalizer": {"type": "Sequence", "normalizers": [
      {"type": "BertNormalizer", "lowercase": false}, {"type": "Lowercase"}]}})";
  EXPECT_EQ(parse(sequence).normalizer, (NormalizerOptions{true, true, false, true}));
  const char* reversed = R"({"normalizer": {"type": "Sequence", "normalizers": [
      {"type": "Lowercase"}, {"type": "BertNormalizer", "lowercase": false}]}})";
  EXPECT_EQ(parse(reversed).normalizer, (NormalizerOptions{true, true, false, false, true}));
  const char* twice = R"({"normalizer": {"type": "Sequence", "normalizers": [
      {"type": "BertNormalizer"}, {"type": "BertNormalizer"}]}})";
  EXPECT_BAD_INPUT(parse(twice), "normalizer.normalizers.1.type: is not supported here");
}

TEST_F(TokenizerJsonTest, WhatSpellsTheBertPreTokenizerIsOne) {
  parse(R"({"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
      {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Isolated"}]}})");
  EXPECT_BAD_INPUT(parse(R"({"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
      {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Removed"}]}})"),
                   "pre_tokenizer.type: \"Sequence\" is not supported");
}

TEST_F(TokenizerJsonTest, EarlyFilesNameNoType) {
  EXPECT_EQ(parse(R"({"model": {"type": null}})").tokens[2], "[CLS]");
}

TEST_F(TokenizerJsonTest, RefusesOtherKindsByName) {
  EXPECT_BAD_INPUT(parse(R"({"model": {"type": "BPE"}})"),
                   "tokenizer.json: model.type: \"BPE\" is not supported: only WordPiece is");
  EXPECT_BAD_INPUT(parse(R"({"normalizer": {"type": "NFC"}})"), "normalizer.type: \"NFC\"");
  EXPECT_BAD_INPUT(parse(R"({"pre_tokenizer": {"type": "ByteLevel"}})"),
                   "pre_tokenizer.type: \"ByteLevel\"");
  EXPECT_BAD_INPUT(parse(R"({"pre_tokenizer": null})"), "pre_tokenizer: is missing");
}

TEST_F(TokenizerJsonTest, ReadsFlagsOfAddedTokens) {
  const char* token = R"({"added_tokens": [{"id": 4, "content": "[MASK]", "special": true,
      "lstrip": true, "rstrip": true, "single_word": true}]})";
  const AddedToken mask = parse(token).added.at(0);
  EXPECT_EQ(mask.id, 4);
  EXPECT_TRUE(mask.lstrip && mask.rstrip && mask.single_word);
  EXPECT_FALSE(mask.normalized);
}

TEST_F(TokenizerJsonTest, RefusesBrokenVocabularies) {
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"bad": -1}}})"),
                   "tokenizer.json: model.vocab: token \"bad\": id -1 is not a whole number");
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"bad": 1000000000}}})"), "id 1000000000");
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"bad": 1000000}}})"), "id 1000000 is too far");
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"b\nd": "x"}}})"), "token \"b\\nd\": id \"x\"");
  EXPECT_BAD_INPUT(parse(R"({"model": {"vocab": {"zzz": 2}}})"), "belongs to \"[CLS]\" already");
}

}  // namespace
}  // namespace tandem
