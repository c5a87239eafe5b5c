#include "encoder/config_json.h"

#include <gtest/gtest.h>

#include "base/fail.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

EncoderConfig parse(const char* text) {
  return encoder_config_from_json(Json::parse(text), "config.json");
}

TEST(ConfigJson, ReadsWhatIsThereAndTakesHuggingFacesDefaults) {
  const EncoderConfig config = parse(
      R"({"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "layer_norm_eps": 1e-7,
          "vocab_size": null, "use_cache": true})");
  EXPECT_EQ(config.hidden_size, 384);
  EXPECT_EQ(config.num_hidden_layers, 6);
  EXPECT_EQ(config.num_attention_heads, 12);
  EXPECT_EQ(config.head_size(), 32);
  EXPECT_EQ(config.vocab_size, 30522);
  EXPECT_EQ(config.layer_norm_eps, 1e-7);
}

TEST(ConfigJson, WritesWhatItReads) {
  const char* text = R"({"hidden_size": 24, "num_attention_heads": 3, "vocab_size": 7,
                         "intermediate_size": 5, "initializer_range": 0.5})";
  const OrderedJson written = to_json(parse(text));
  EXPECT_EQ(to_json(parse(written.dump().c_str())), written);
  EXPECT_EQ(written["intermediate_size"], 5);
}

TEST(ConfigJson, RefusesWhatItCannotRun) {
  EXPECT_BAD_INPUT(
      parse(R"({"model_type": "gpt2"})"),
      "config.json: model_type is \"gpt2\": supported are bert, distilbert, electra, mpnet");
  EXPECT_BAD_INPUT(parse(R"({"hidden_act": "silu"})"),
                   "hidden_act is \"silu\": supported are gelu, gelu_new, gelu_pytorch_tanh, relu");
  EXPECT_BAD_INPUT(parse(R"({"position_embedding_type": "relative_key"})"), "relative_key");
  EXPECT_BAD_INPUT(parse(R"({"is_decoder": true})"), "only encoders");
  EXPECT_BAD_INPUT(parse(R"({"num_attention_heads": 7})"),
                   "hidden_size 768 is not a multiple of 7 num_attention_heads");
}

TEST(ConfigJson, TakesAFamilysOwnKeysAndDefaults) {
  const EncoderConfig distilbert =
      parse(R"({"model_type": "distilbert", "dim": 24, "n_heads": 3, "hidden_dim": 7, "n_layers": 1,
                "activation": "relu", "dropout": 0.3, "attention_dropout": 0.2, "hidden_size": 5})");
  EXPECT_EQ(distilbert.hidden_size, 24);
  EXPECT_EQ(distilbert.num_attention_heads, 3);
  EXPECT_EQ(distilbert.intermediate_size, 7);
  EXPECT_EQ(distilbert.num_hidden_layers, 1);
  EXPECT_EQ(distilbert.hidden_act, "relu");
  EXPECT_EQ(distilbert.hidden_dropout_prob, 0.3);
  EXPECT_EQ(distilbert.attention_probs_dropout_prob, 0.2);
  EXPECT_EQ(distilbert.type_vocab_size, 0);
  const EncoderConfig electra = parse(R"({"model_type": "electra"})");
  EXPECT_EQ(electra.embedding_width(), 128);
  EXPECT_EQ(electra.hidden_size, 256);
  const EncoderConfig mpnet = parse(R"({"model_type": "mpnet", "max_position_embeddings": 514})");
  EXPECT_EQ(mpnet.max_length(), 512);
  EXPECT_EQ(mpnet.relative_attention_num_buckets, 32);
  EXPECT_EQ(mpnet.vocab_size, 30527);
}

TEST(ConfigJson, WritesAFamilysOwnKeys) {
  for (const char* family : {"bert", "distilbert", "electra", "mpnet"}) {
    const OrderedJson written =
        to_json(parse(concat(R"({"model_type": ")", family, "\"}").c_str()));
    EXPECT_EQ(to_json(parse(written.dump().c_str())), written);
    EXPECT_EQ(written.contains("n_layers"), written["model_type"] == "distilbert");
    EXPECT_EQ(written.contains("embedding_size"), written["model_type"] == "electra");
    EXPECT_EQ(written.contains("relative_attention_num_buckets"), written["model_type"] == "mpnet");
    EXPECT_FALSE(written.contains("first_position"));
  }
}

TEST(ConfigJson, RefusesWhatAFamilyDoesNotVary) {
  EXPECT_BAD_INPUT(parse(R"({"model_type": "mpnet", "pad_token_id": 0})"),
                   "pad_token_id is 0: MPNet runs with 1 alone");
  EXPECT_BAD_INPUT(parse(R"({"model_type": "mpnet", "relative_attention_num_buckets": 64})"),
                   "relative_attention_num_buckets is 64: MPNet runs with 32 alone");
  EXPECT_BAD_INPUT(parse(R"({"model_type": "mpnet", "max_position_embeddings": 2})"),
                   "max_position_embeddings is 2: must be from 3");
  EXPECT_BAD_INPUT(parse(R"({"model_type": "distilbert", "n_heads": 7})"),
                   "dim 768 is not a multiple of 7 n_heads");
  EXPECT_BAD_INPUT(parse(R"({"model_type": "electra", "embedding_size": -1})"),
                   "embedding_size is -1");
  EncoderConfig config;
  config.first_position = 2;
  EXPECT_BAD_INPUT(check(config, "here"), "here: first_position is 2: BERT runs with 0 alone");
}

TEST(ConfigJson, RefusesWrongTypesAndRanges) {
  EXPECT_BAD_INPUT(parse("[]"), "must be a JSON object");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": "768"})"), "must be a whole number");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": 768.5})"), "must be a whole number");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": 0})"), "hidden_size is 0: must be from 1");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": -768})"), "hidden_size is -768");
  EXPECT_BAD_INPUT(parse(R"({"vocab_size": 18446744073709551615})"), "too large");
  EXPECT_BAD_INPUT(parse(R"({"vocab_size": 2147483648})"), "too large");
  EXPECT_BAD_INPUT(parse(R"({"vocab_size": 9, "pad_token_id": 9})"), "must be from 0 to 8");
  EXPECT_BAD_INPUT(parse(R"({"num_hidden_layers": 1001})"), "num_hidden_layers is 1001");
  EXPECT_BAD_INPUT(parse(R"({"num_hidden_layers": 0})"), "num_hidden_layers is 0: must be from 1");
  EXPECT_BAD_INPUT(parse(R"({"hidden_dropout_prob": 1})"), "hidden_dropout_prob is 1: must be");
  EXPECT_BAD_INPUT(parse(R"({"layer_norm_eps": "tiny"})"), "must be a number");
  EXPECT_BAD_INPUT(parse(R"({"layer_norm_eps": -1})"), "layer_norm_eps is -1");
  EXPECT_BAD_INPUT(parse(R"({"model_type": 3})"), "must be a string");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": 65536, "num_attention_heads": 1,
                             "vocab_size": 16777216})"),
                   "parameters: more than this program can hold");
}

}  // namespace
}  // namespace tandem
