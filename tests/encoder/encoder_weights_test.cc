#include "encoder/encoder_weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>

#include "encoder/encoder_family.h"
#include "format/tensors/safetensors.h"
#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

EncoderConfig tiny_config() {
  EncoderConfig config;
  config.vocab_size = 11;
  config.hidden_size = 6;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 2;
  config.intermediate_size = 10;
  config.max_position_embeddings = 7;
  return config;
}

/// A checkpoint of that shape, changed before it is written.
class TestCheckpoint {
 public:
  TestCheckpoint() : weights_(EncoderWeights::random(tiny_config(), 5)) {
    for (const TensorSpec& spec : tensor_specs(tiny_config(), true)) {
      tensors[spec.name] = {DType::F32, spec.shape, std::as_bytes(weights_.at(spec.name).values)};
    }
  }

  EncoderWeights load() const {
    const auto path = directory_.path() / "model.safetensors";
    write_safetensors(path, tensors);
    return EncoderWeights::load(path.parent_path(), tiny_config());
  }

  std::vector<float> original(const std::string& name) const {
    const auto values = weights_.at(name).values;
    return {values.begin(), values.end()};
  }

  std::map<std::string, TensorView> tensors;

 private:
  EncoderWeights weights_;
  testing::TemporaryDirectory directory_;
};

std::vector<float> values(const EncoderWeights& weights, const std::string& name) {
  const auto found = weights.at(name).values;
  return {found.begin(), found.end()};
}

TEST(EncoderWeights, SpecsFollowTheStateDict) {
  const auto specs = tensor_specs(tiny_config(), true);
  EXPECT_EQ(specs.size(), 5U + 2U * 16U + 2U);
  EXPECT_EQ(specs.front().name, "embeddings.word_embeddings.weight");
  EXPECT_EQ(specs.front().shape, (std::vector<int64_t>{11, 6}));
  EXPECT_EQ(specs[5].name, "encoder.layer.0.attention.self.query.weight");
  EXPECT_EQ(specs.back().name, "pooler.dense.bias");
  EXPECT_EQ(tensor_specs(tiny_config(), false).back().name,
            "encoder.layer.1.output.LayerNorm.bias");
}

TEST(EncoderWeights, RandomIsSeededAndInitialisedAsTransformersDoes) {
  EncoderConfig config = tiny_config();
  config.vocab_size = 5000;
  const auto one = EncoderWeights::random(config, 1);
  const auto word = values(one, "embeddings.word_embeddings.weight");
  EXPECT_EQ(word, values(EncoderWeights::random(config, 1), "embeddings.word_embeddings.weight"));
  EXPECT_NE(word, values(EncoderWeights::random(config, 2), "embeddings.word_embeddings.weight"));
  EXPECT_NE(values(one, "encoder.layer.0.attention.self.query.weight"),
            values(one, "encoder.layer.0.attention.self.key.weight"));
  double sum = 0;
  double squares = 0;
  for (const float value : word) {
    sum += value;
    squares += static_cast<double>(value) * value;
  }
  const auto count = static_cast<double>(word.size());
  EXPECT_NEAR(sum / count, 0, 5e-4);
  EXPECT_NEAR(std::sqrt(squares / count), 0.02, 5e-4);
  EXPECT_EQ(values(one, "encoder.layer.1.output.LayerNorm.weight"), std::vector<float>(6, 1));
  EXPECT_EQ(values(one, "encoder.layer.1.output.dense.bias"), std::vector<float>(6, 0));
  EXPECT_TRUE(one.has_pooler);
}

TEST(EncoderWeights, LoadsPrefixedAndOlderNamesAndNamesTheRest) {
  TestCheckpoint checkpoint;
  std::map<std::string, TensorView> renamed;
  for (auto& [name, tensor] : checkpoint.tensors) {
    std::string other = "bert." + name;
    if (name.ends_with("LayerNorm.weight")) other.replace(other.size() - 6, 6, "gamma");
    if (name.ends_with("LayerNorm.bias")) other.replace(other.size() - 4, 4, "beta");
    renamed[other] = tensor;
  }
  renamed["cls.predictions.bias"] = checkpoint.tensors["pooler.dense.bias"];
  const int64_t positions[] = {0, 1};
  renamed["bert.embeddings.position_ids"] = {
      DType::I64, {1, 2}, std::as_bytes(std::span(positions))};
  checkpoint.tensors = renamed;
  const auto loaded = checkpoint.load();
  EXPECT_EQ(loaded.tensors.size(), tensor_specs(tiny_config(), true).size());
  EXPECT_EQ(loaded.unused, std::vector<std::string>{"cls.predictions.bias"});
  for (const char* name : {"encoder.layer.1.attention.output.LayerNorm.bias",
                           "encoder.layer.0.intermediate.dense.weight"}) {
    EXPECT_EQ(values(loaded, name), checkpoint.original(name));
  }
}

TEST(EncoderWeights, ConvertsHalfPrecision) {
  TestCheckpoint checkpoint;
  std::vector<uint16_t> half;
  for (const float value : checkpoint.original("pooler.dense.weight")) {
    uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    half.push_back(static_cast<uint16_t>(bits >> 16));
  }
  checkpoint.tensors["pooler.dense.weight"] = {DType::BF16, {6, 6}, std::as_bytes(std::span(half))};
  const auto expected = checkpoint.original("pooler.dense.weight");
  const auto loaded = values(checkpoint.load(), "pooler.dense.weight");
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(loaded[i], expected[i], std::abs(expected[i]) / 128);
  }
}

TEST(EncoderWeights, LoadsAFamilysOwnNamesWithAndWithoutPrefix) {
  const EncoderConfig config = {.model_type = "distilbert",
                                .vocab_size = 11,
                                .hidden_size = 6,
                                .num_hidden_layers = 1,
                                .num_attention_heads = 2,
                                .intermediate_size = 10,
                                .max_position_embeddings = 7,
                                .type_vocab_size = 0};
  const EncoderWeights weights = EncoderWeights::random(config, 5);
  EXPECT_FALSE(weights.has_pooler);
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "model.safetensors";
  for (const std::string prefix : {"", "distilbert."}) {
    std::map<std::string, TensorView> tensors;
    for (const TensorSpec& spec : tensor_specs(config, false)) {
      tensors[prefix + encoder_family(config).tensor_name(spec.name)] = {
          DType::F32, spec.shape, std::as_bytes(weights.at(spec.name).values)};
    }
    EXPECT_TRUE(tensors.contains(prefix + "transformer.layer.0.ffn.lin1.weight"));
    write_safetensors(path, tensors);
    const auto loaded = EncoderWeights::load(path.parent_path(), config);
    EXPECT_EQ(values(loaded, "encoder.layer.0.intermediate.dense.weight"),
              values(weights, "encoder.layer.0.intermediate.dense.weight"));
  }
}

TEST(EncoderWeights, DoesWithoutAPooler) {
  TestCheckpoint checkpoint;
  checkpoint.tensors.erase("pooler.dense.weight");
  checkpoint.tensors.erase("pooler.dense.bias");
  EXPECT_FALSE(checkpoint.load().has_pooler);
}

TEST(EncoderWeights, NamesAMissingOrMisshapenTensor) {
  TestCheckpoint missing;
  missing.tensors.erase("encoder.layer.1.output.dense.bias");
  EXPECT_BAD_INPUT(missing.load(),
                   "lacks encoder.layer.1.output.dense.bias [6]: give the files of");
  TestCheckpoint other;
  other.tensors.clear();
  EXPECT_BAD_INPUT(
      other.load(),
      "lacks embeddings.word_embeddings.weight [11, 6], embeddings.position_embeddings."
      "weight [7, 6], embeddings.token_type_embeddings.weight [2, 6] and 34 more: give");
  TestCheckpoint misshapen;
  misshapen.tensors["encoder.layer.0.output.dense.weight"].shape = {10, 6};
  EXPECT_BAD_INPUT(misshapen.load(),
                   "encoder.layer.0.output.dense.weight has shape [10, 6], but config.json asks for"
                   " [6, 10]");
  TestCheckpoint vocabulary;
  auto& word = vocabulary.tensors["embeddings.word_embeddings.weight"];
  word.shape[0] = 10;
  word.bytes = word.bytes.first(10 * 6 * sizeof(float));
  EXPECT_BAD_INPUT(vocabulary.load(), "has 10 rows, but config.json says vocab_size 11");
}

TEST(EncoderWeights, KeepTheirFileAlive) {
  std::vector<float> expected;
  EncoderWeights weights;
  {
    const TestCheckpoint checkpoint;
    expected = checkpoint.original("pooler.dense.weight");
    weights = checkpoint.load();
  }
  EXPECT_EQ(values(weights, "pooler.dense.weight"), expected);
}

}  // namespace
}  // namespace tandem
