#include "encoder/encoder_family.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "encoder/config_json.h"
#include "encoder/encoder_weights.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(EncoderFamily, NamesTensorsAsTheFamilyDoes) {
  const std::vector<std::array<const char*, 3>> names = {
      {"embeddings.LayerNorm.weight", "embeddings.LayerNorm.weight", "embeddings.LayerNorm.weight"},
      {"encoder.layer.3.attention.self.key.bias", "transformer.layer.3.attention.k_lin.bias",
       "encoder.layer.3.attention.attn.k.bias"},
      {"encoder.layer.3.attention.output.dense.weight",
       "transformer.layer.3.attention.out_lin.weight", "encoder.layer.3.attention.attn.o.weight"},
      {"encoder.layer.3.attention.output.LayerNorm.bias", "transformer.layer.3.sa_layer_norm.bias",
       "encoder.layer.3.attention.LayerNorm.bias"},
      {"encoder.layer.3.intermediate.dense.weight", "transformer.layer.3.ffn.lin1.weight",
       "encoder.layer.3.intermediate.dense.weight"},
      {"encoder.layer.3.output.dense.weight", "transformer.layer.3.ffn.lin2.weight",
       "encoder.layer.3.output.dense.weight"},
      {"encoder.layer.3.output.LayerNorm.weight", "transformer.layer.3.output_layer_norm.weight",
       "encoder.layer.3.output.LayerNorm.weight"}};
  for (const auto& [bert, distilbert, mpnet] : names) {
    EXPECT_EQ(encoder_family("bert", "").tensor_name(bert), bert);
    EXPECT_EQ(encoder_family("electra", "").tensor_name(bert), bert);
    EXPECT_EQ(encoder_family("distilbert", "").tensor_name(bert), distilbert);
    EXPECT_EQ(encoder_family("mpnet", "").tensor_name(bert), mpnet);
  }
}

TEST(EncoderFamily, DefaultsPassTheirOwnCheckAndNoTwoTensorsShareAName) {
  for (const EncoderFamily& family : encoder_families()) {
    check(family.defaults, "defaults");
    std::set<std::string> names;
    const auto specs = tensor_specs(family.defaults, family.has_pooler);
    for (const TensorSpec& spec : specs) names.insert(family.tensor_name(spec.name));
    EXPECT_EQ(names.size(), specs.size()) << family.name;
  }
}

TEST(EncoderFamily, NamesWhatIsSupported) {
  EXPECT_BAD_INPUT(
      encoder_family("roberta", "config.json"),
      "config.json: model_type is \"roberta\": supported are bert, distilbert, electra,"
      " mpnet");
}

}  // namespace
}  // namespace tandem
