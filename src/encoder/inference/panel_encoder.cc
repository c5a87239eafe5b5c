#include "encoder/inference/panel_encoder.h"

#include "base/fail.h"
#include "base/files/file.h"
#include "encoder/config_json.h"

namespace tandem {
namespace {

const EncoderConfig& checked(const EncoderConfig& config) {
  check(config, "encoder configuration");
  return config;
}

/// Brings the linear layers of one encoder into panels.
struct PanelMaker {
  const EncoderWeights& weights;
  ThreadTeam& team;
  const Kernels& kernels;
  ComputeType type;

  /// Layers of these names, stacked.
  PanelLinear linear(const std::vector<std::string>& names, int64_t in) const {
    std::vector<LinearWeights> stacked;
    for (const std::string& name : names) {
      stacked.push_back({weights.at(name + ".weight").values, weights.at(name + ".bias").values});
    }
    PanelLinear made(kernels, team, stacked, in, type);
    for (const std::string& name : names) {
      const WeightTensor& read = weights.at(name + ".weight");
      if (read.mapped) release_pages(std::as_bytes(read.values));
    }
    return made;
  }

  PanelEncoder::Norm norm(const std::string& name) const {
    return {weights.at(name + ".weight"), weights.at(name + ".bias")};
  }

  PanelEncoder::Layer layer(const EncoderConfig& config, int index) const {
    const std::string layer = concat("encoder.layer.", index, ".");
    const std::string self = layer + "attention.self.";
    const int64_t hidden = config.hidden_size;
    return {.query_key_value = linear({self + "query", self + "key", self + "value"}, hidden),
            .attention_output = linear({layer + "attention.output.dense"}, hidden),
            .attention_norm = norm(layer + "attention.output.LayerNorm"),
            .intermediate = linear({layer + "intermediate.dense"}, hidden),
            .output = linear({layer + "output.dense"}, config.intermediate_size),
            .output_norm = norm(layer + "output.LayerNorm")};
  }
};

}  // namespace

PanelEncoder::PanelEncoder(const EncoderConfig& encoder_config, const EncoderWeights& weights,
                           ThreadTeam& team, const Kernels& path, ComputeType type)
    : config(checked(encoder_config)),
      kernels(&path),
      compute_type(type),
      activation(activation_of(config, "encoder configuration", type)),
      attention(path, config.num_attention_heads, config.head_size()),
      word_embeddings(weights.at("embeddings.word_embeddings.weight")),
      position_embeddings(weights.at("embeddings.position_embeddings.weight")),
      embedding_norm{weights.at("embeddings.LayerNorm.weight"),
                     weights.at("embeddings.LayerNorm.bias")} {
  const PanelMaker maker{weights, team, path, type};
  if (config.type_vocab_size > 0) {
    segment_embeddings = weights.at("embeddings.token_type_embeddings.weight");
  }
  if (config.embedding_width() != config.hidden_size) {
    embeddings_project = maker.linear({"embeddings_project"}, config.embedding_width());
  }
  for (int index = 0; index < config.num_hidden_layers; ++index) {
    layers.push_back(maker.layer(config, index));
  }
}

}  // namespace tandem
