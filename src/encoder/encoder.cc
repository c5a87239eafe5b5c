#include "encoder/encoder.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "encoder/encoder_config.h"
#include "encoder/token_rows.h"
#include "kernels/activation.h"
#include "kernels/embedding.h"
#include "kernels/pool.h"

namespace tandem {
namespace {

const EncoderConfig& checked(const EncoderConfig& config) {
  check(config, "encoder configuration");
  return config;
}

}  // namespace

Encoder::Encoder(const EncoderConfig& config, const EncoderWeights& weights,
                 std::shared_ptr<ThreadTeam> team, const Kernels& kernels, ComputeType compute_type)
    : config_(checked(config)),
      team_(std::move(team)),
      kernels_(&kernels),
      word_embeddings_(weights.at("embeddings.word_embeddings.weight")),
      position_embeddings_(weights.at("embeddings.position_embeddings.weight")),
      embedding_norm_{weights.at("embeddings.LayerNorm.weight"),
                      weights.at("embeddings.LayerNorm.bias")},
      activation_(activation_of(config, "encoder configuration")),
      attention_(kernels, config.num_attention_heads, config.head_size()) {
  if (config.type_vocab_size > 0) {
    segment_embeddings_ = weights.at("embeddings.token_type_embeddings.weight");
  }
  if (config.embedding_width() != config.hidden_size) {
    embeddings_project_ =
        pack(weights, {"embeddings_project"}, config.embedding_width(), compute_type);
  }
  if (config.relative_attention_num_buckets > 0) {
    relative_bias_.emplace(weights.at("encoder.relative_attention_bias.weight").values,
                           config.num_attention_heads);
  }
  for (int index = 0; index < config.num_hidden_layers; ++index) {
    layers_.push_back(pack_layer(weights, index, compute_type));
  }
  if (weights.has_pooler)
    pooler_ = pack(weights, {"pooler.dense"}, config.hidden_size, ComputeType::fp32);
}

PackedLinear Encoder::pack(const EncoderWeights& weights, const std::vector<std::string>& names,
                           int64_t in, ComputeType compute_type) const {
  std::vector<LinearWeights> stacked;
  for (const std::string& name : names) {
    stacked.push_back({weights.at(name + ".weight").values, weights.at(name + ".bias").values});
  }
  return PackedLinear(*kernels_, *team_, stacked, in, compute_type);
}

Encoder::Layer Encoder::pack_layer(const EncoderWeights& weights, int index,
                                   ComputeType compute_type) const {
  const std::string layer = concat("encoder.layer.", index, ".");
  const std::string self = layer + "attention.self.";
  const int64_t hidden = config_.hidden_size;
  const auto norm = [&](const std::string& name) -> Norm {
    return {weights.at(layer + name + ".weight"), weights.at(layer + name + ".bias")};
  };
  const auto linear = [&](const std::vector<std::string>& names, int64_t in) {
    return pack(weights, names, in, compute_type);
  };
  return {.query_key_value = linear({self + "query", self + "key", self + "value"}, hidden),
          .attention_output = linear({layer + "attention.output.dense"}, hidden),
          .attention_norm = norm("attention.output.LayerNorm"),
          .intermediate = linear({layer + "intermediate.dense"}, hidden),
          .output = linear({layer + "output.dense"}, config_.intermediate_size),
          .output_norm = norm("output.LayerNorm")};
}

void Encoder::embed_tokens(const PackedView& batch, std::span<float> hidden_TH) {
  std::vector<int32_t> shifted;
  const std::span<const int32_t> positions = table_positions(config_, batch, shifted);
  // In transformers' order of addition, which the last bits depend on.
  std::vector<Lookup> lookups = {{word_embeddings_.values, batch.ids_T}};
  if (segment_embeddings_) lookups.push_back({segment_embeddings_->values, batch.segments_T});
  lookups.push_back({position_embeddings_.values, positions});
  const auto width = static_cast<size_t>(config_.embedding_width());
  const std::span<float> embedded_TE =
      embeddings_project_ ? std::span(work_.data(), batch.ids_T.size() * width) : hidden_TH;
  embed(*team_, lookups, config_.embedding_width(), embedded_TE);
  normalise(embedded_TE, embedding_norm_);
  if (embeddings_project_) embeddings_project_->apply(*team_, embedded_TE, hidden_TH);
}

void Encoder::normalise(std::span<float> hidden_TH, const Norm& norm) const {
  layer_norm(*kernels_, *team_, hidden_TH, {norm.gamma.values, norm.beta.values},
             config_.layer_norm_eps);
}

std::span<const float> Encoder::forward(const PackedView& batch) {
  check_batch(config_, batch);
  const size_t tokens = batch.ids_T.size();
  const auto width = static_cast<size_t>(config_.hidden_size);
  const auto inner = static_cast<size_t>(config_.intermediate_size);
  hidden_.reserve(tokens * width);
  const auto embedding_width = static_cast<size_t>(config_.embedding_width());
  work_.reserve(tokens * std::max({4 * width, inner, embedding_width}));
  const std::span<float> hidden_TH(hidden_.data(), tokens * width);
  const std::span<float> qkv_T3H(work_.data(), tokens * 3 * width);
  const std::span<float> context_TH(work_.data() + tokens * 3 * width, tokens * width);
  const std::span<float> inner_TI(work_.data(), tokens * inner);

  embed_tokens(batch, hidden_TH);
  std::span<const float> bias;
  if (relative_bias_) bias = relative_bias_->for_length(longest_sequence(batch.offsets));
  for (const Layer& layer : layers_) {
    layer.query_key_value.apply(*team_, hidden_TH, qkv_T3H);
    attention_.apply(*team_, qkv_T3H, batch.offsets, context_TH, bias);
    layer.attention_output.apply(*team_, context_TH, hidden_TH, Epilogue::add);
    normalise(hidden_TH, layer.attention_norm);
    layer.intermediate.apply(*team_, hidden_TH, inner_TI, activation_);
    layer.output.apply(*team_, inner_TI, hidden_TH, Epilogue::add);
    normalise(hidden_TH, layer.output_norm);
  }
  return hidden_TH;
}

void Encoder::pool(std::span<const float> hidden_TH, std::span<const int32_t> offsets,
                   std::span<const Pooling> poolings, std::span<float> sentence_SP,
                   int64_t skip) const {
  pool_rows(hidden_TH, offsets, config_.hidden_size, poolings, sentence_SP, skip);
}

void Encoder::pooler(std::span<const float> hidden_TH, std::span<const int32_t> offsets,
                     std::span<float> sentence_SH) const {
  if (!pooler_) failed("this encoder has no pooler: its checkpoint lacks pooler.dense");
  std::vector<float> cls_SH(sentence_SH.size());
  pool(hidden_TH, offsets, std::array{Pooling::cls}, cls_SH);
  pooler_->apply(*team_, cls_SH, sentence_SH);
  activate(Activation::tanh, sentence_SH);
}

}  // namespace tandem
