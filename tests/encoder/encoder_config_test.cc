#include "encoder/encoder_config.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

EncoderConfig parse(const char* text) {
  return encoder_config_from_json(Json::parse(text), "config.json");
}

TEST(EncoderConfig, ReadsWhatIsThereAndTakesHuggingFacesDefaults) {
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

TEST(EncoderConfig, WritesWhatItReads) {
  const char* text = R"({"hidden_size": 24, "num_attention_heads": 3, "vocab_size": 7,
                         "intermediate_size": 5, "initializer_range": 0.5})";
  const OrderedJson written = to_json(parse(text));
  EXPECT_EQ(to_json(parse(written.dump().c_str())), written);
  EXPECT_EQ(written["intermediate_size"], 5);
}

TEST(EncoderConfig, RefusesWhatItCannotRun) {
  EXPECT_BAD_INPUT(parse(R"({"model_type": "gpt2"})"), "config.json: model_type is \"gpt2\"");
  EXPECT_BAD_INPUT(parse(R"({"hidden_act": "relu"})"), "hidden_act is \"relu\"");
  EXPECT_BAD_INPUT(parse(R"({"position_embedding_type": "relative_key"})"), "relative_key");
  EXPECT_BAD_INPUT(parse(R"({"is_decoder": true})"), "only encoders");
  EXPECT_BAD_INPUT(parse(R"({"num_attention_heads": 7})"),
                   "hidden_size 768 is not a multiple of 7 num_attention_heads");
}

TEST(EncoderConfig, RefusesWrongTypesAndRanges) {
  EXPECT_BAD_INPUT(parse("[]"), "must be a JSON object");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": "768"})"), "must be a whole number");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": 768.5})"), "must be a whole number");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": 0})"), "hidden_size is 0: must be from 1");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": -768})"), "hidden_size is -768");
  EXPECT_BAD_INPUT(parse(R"({"vocab_size": 18446744073709551615})"), "too large");
  EXPECT_BAD_INPUT(parse(R"({"num_hidden_layers": 1001})"), "num_hidden_layers is 1001");
  EXPECT_BAD_INPUT(parse(R"({"layer_norm_eps": "tiny"})"), "must be a number");
  EXPECT_BAD_INPUT(parse(R"({"layer_norm_eps": -1})"), "layer_norm_eps is -1");
  EXPECT_BAD_INPUT(parse(R"({"model_type": 3})"), "must be a string");
  EXPECT_BAD_INPUT(parse(R"({"hidden_size": 65536, "num_attention_heads": 1,
                             "vocab_size": 16777216})"),
                   "parameters: more than this program can hold");
}

}  // namespace
}  // namespace tandem
