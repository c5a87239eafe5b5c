#include "tandem/torch/encoder.h"

#include <ATen/ATen.h>
#include <torch/nn/init.h>

#include <cmath>

#include "base/fail.h"
#include "nn/trainable.h"

namespace tandem::nn {

namespace {

using torch::nn::LayerNormOptions;
using torch::nn::Linear;

/// A module that only gives its children a prefix, so that names come out as Hugging Face's.
struct ScopeImpl : torch::nn::Module {};

template <typename M>
M named(torch::nn::Module& parent, const char* name, M module) {
  return parent.register_module(name, std::move(module));
}

std::shared_ptr<ScopeImpl> scope(torch::nn::Module& parent, const char* name) {
  return parent.register_module(name, std::make_shared<ScopeImpl>());
}

torch::nn::LayerNorm layer_norm(const EncoderConfig& config) {
  return torch::nn::LayerNorm(LayerNormOptions({config.hidden_size}).eps(config.layer_norm_eps));
}

/// As transformers does: normal weights, zero biases, unit LayerNorm.
void initialise(torch::nn::Module& module, double range) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : module.named_parameters()) {
    at::Tensor& value = parameter.value();
    if (value.dim() > 1) {
      value.normal_(0.0, range);
    } else {
      const bool norm_weight = parameter.key().ends_with("LayerNorm.weight");
      value.fill_(norm_weight ? 1.0 : 0.0);
    }
  }
}

}  // namespace

BertEmbeddingsImpl::BertEmbeddingsImpl(const EncoderConfig& config)
    : word_embeddings_(named(
          *this, "word_embeddings",
          torch::nn::Embedding(torch::nn::EmbeddingOptions(config.vocab_size, config.hidden_size)
                                   .padding_idx(config.pad_token_id)))),
      position_embeddings_(
          named(*this, "position_embeddings",
                torch::nn::Embedding(config.max_position_embeddings, config.hidden_size))),
      token_type_embeddings_(
          named(*this, "token_type_embeddings",
                torch::nn::Embedding(config.type_vocab_size, config.hidden_size))),
      layer_norm_(named(*this, "LayerNorm", layer_norm(config))),
      dropout_(named(*this, "dropout", torch::nn::Dropout(config.hidden_dropout_prob))) {}

at::Tensor BertEmbeddingsImpl::forward(const Packed& batch) {
  return dropout_(layer_norm_(word_embeddings_(batch.ids_T) +
                              token_type_embeddings_(batch.segments_T) +
                              position_embeddings_(batch.positions_T)));
}

BertLayerImpl::BertLayerImpl(const EncoderConfig& config)
    : num_heads_(config.num_attention_heads),
      attention_dropout_(config.attention_probs_dropout_prob),
      query_(config.hidden_size, config.hidden_size),
      key_(config.hidden_size, config.hidden_size),
      value_(config.hidden_size, config.hidden_size),
      attention_dense_(config.hidden_size, config.hidden_size),
      intermediate_dense_(config.hidden_size, config.intermediate_size),
      output_dense_(config.intermediate_size, config.hidden_size),
      attention_norm_(layer_norm(config)),
      output_norm_(layer_norm(config)),
      dropout_(named(*this, "dropout", torch::nn::Dropout(config.hidden_dropout_prob))) {
  const auto attention = scope(*this, "attention");
  const auto self = scope(*attention, "self");
  named(*self, "query", query_);
  named(*self, "key", key_);
  named(*self, "value", value_);
  const auto attention_output = scope(*attention, "output");
  named(*attention_output, "dense", attention_dense_);
  named(*attention_output, "LayerNorm", attention_norm_);
  named(*scope(*this, "intermediate"), "dense", intermediate_dense_);
  const auto output = scope(*this, "output");
  named(*output, "dense", output_dense_);
  named(*output, "LayerNorm", output_norm_);
}

at::Tensor BertLayerImpl::forward(const at::Tensor& hidden_TH, const Packed& batch) {
  const at::Tensor attended_TH =
      attention_norm_(hidden_TH + dropout_(attention_dense_(attention(hidden_TH, batch))));
  return output_norm_(attended_TH +
                      dropout_(output_dense_(at::gelu(intermediate_dense_(attended_TH)))));
}

namespace {

/// Softmax attention of one group; q, k, v are [G * L, N * D].
at::Tensor group_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const AttentionGroup& group, int64_t num_heads, double dropout) {
  const auto heads_GNLD = [&](const at::Tensor& rows) {
    return rows.view({group.size, group.length, num_heads, -1}).transpose(1, 2);
  };
  const at::Tensor q_GNLD = heads_GNLD(q), k_GNLD = heads_GNLD(k), v_GNLD = heads_GNLD(v);
  at::Tensor context_GNLD;
  if (q.is_cuda()) {
    const auto mask = group.key_mask_G11L.defined()
                          ? std::make_optional(group.key_mask_G11L.to(q.dtype()))
                          : std::nullopt;
    context_GNLD = at::scaled_dot_product_attention(q_GNLD, k_GNLD, v_GNLD, mask, dropout);
  } else {
    // ATen's fused CPU attention has no dropout, and its backward pass is slow for short sentences.
    at::Tensor scores_GNLL = at::matmul(q_GNLD / std::sqrt(static_cast<double>(q_GNLD.size(-1))),
                                        k_GNLD.transpose(-2, -1));
    if (group.key_mask_G11L.defined()) scores_GNLL = scores_GNLL + group.key_mask_G11L;
    const at::Tensor weights_GNLL =
        at::dropout(at::softmax(scores_GNLL, -1), dropout, dropout > 0.0);
    context_GNLD = at::matmul(weights_GNLL, v_GNLD);
  }
  return context_GNLD.transpose(1, 2).reshape({group.size * group.length, -1});
}

}  // namespace

at::Tensor BertLayerImpl::attention(const at::Tensor& hidden_TH, const Packed& batch) {
  std::vector<int64_t> rows;
  for (const AttentionGroup& group : batch.groups) rows.push_back(group.size * group.length);
  const auto split = [&](Linear& projection) {
    return at::split_with_sizes(projection(hidden_TH).index_select(0, batch.padded_from_token_P),
                                rows);
  };
  const auto queries = split(query_), keys = split(key_), values = split(value_);

  const double dropout = is_training() ? attention_dropout_ : 0.0;
  std::vector<at::Tensor> contexts;
  for (size_t group = 0; group < batch.groups.size(); ++group) {
    contexts.push_back(group_attention(queries[group], keys[group], values[group],
                                       batch.groups[group], num_heads_, dropout));
  }
  return at::cat(contexts).index_select(0, batch.token_from_padded_T);
}

BertEncoderImpl::BertEncoderImpl(const EncoderConfig& config, bool with_pooler) : config_(config) {
  embeddings_ = named(*this, "embeddings", BertEmbeddings(config));
  const auto layers = scope(*scope(*this, "encoder"), "layer");
  for (int index = 0; index < config.num_hidden_layers; ++index) {
    layers_.push_back(layers->register_module(std::to_string(index), BertLayer(config)));
  }
  if (with_pooler)
    named(*scope(*this, "pooler"), "dense", Linear(config.hidden_size, config.hidden_size));
  initialise(*this, config.initializer_range);
}

at::Tensor BertEncoderImpl::forward(const Packed& batch) {
  const bool recording = at::GradMode::is_enabled();
  bool needs_gradient = false;
  const auto step = [&](torch::nn::Module& part, auto&& run) {
    needs_gradient = needs_gradient || (recording && any_trainable(part));
    at::AutoGradMode mode(needs_gradient);
    return run();
  };
  at::Tensor hidden_TH = step(*embeddings_, [&] { return embeddings_(batch); });
  for (BertLayer& layer : layers_) {
    hidden_TH = step(*layer, [&] { return layer(hidden_TH, batch); });
  }
  return hidden_TH;
}

namespace {

at::Tensor pool_rows(const at::Tensor& rows, Pooling pooling) {
  const int64_t count = rows.size(0);
  switch (pooling) {
    case Pooling::cls:
      return rows[0];
    case Pooling::lasttoken:
      return rows[count - 1];
    case Pooling::max:
      return std::get<0>(rows.max(0));
    case Pooling::mean:
      return rows.mean(0);
    case Pooling::mean_sqrt_len_tokens:
      return rows.sum(0) / std::sqrt(static_cast<double>(count));
    case Pooling::weightedmean: {
      const at::Tensor weights = at::arange(1, count + 1, rows.options()).unsqueeze(1);
      return (rows * weights).sum(0) / (static_cast<double>(count) * (count + 1) / 2);
    }
  }
  failed("unknown pooling ", static_cast<int>(pooling));
}

at::Tensor pool_one(const at::Tensor& hidden_TH, const Packed& batch, Pooling pooling) {
  if (pooling == Pooling::cls) {
    const std::vector<int64_t> first(batch.offsets.begin(), batch.offsets.end() - 1);
    return hidden_TH.index_select(0, at::tensor(first, at::kLong).to(hidden_TH.device()));
  }
  std::vector<at::Tensor> sentences;
  for (int64_t s = 0; s < batch.num_sequences(); ++s) {
    sentences.push_back(
        pool_rows(hidden_TH.slice(0, batch.offsets[s], batch.offsets[s + 1]), pooling));
  }
  return at::stack(sentences);
}

}  // namespace

at::Tensor pool(const at::Tensor& hidden_TH, const Packed& batch,
                const std::vector<Pooling>& poolings) {
  std::vector<at::Tensor> pooled;
  for (const Pooling pooling : poolings) pooled.push_back(pool_one(hidden_TH, batch, pooling));
  return pooled.size() == 1 ? pooled.front() : at::cat(pooled, 1);
}

}  // namespace tandem::nn
