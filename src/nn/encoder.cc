#include "tandem/torch/encoder.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <torch/nn/init.h>

#include <mutex>

#include <cmath>

#include "base/fail.h"
#include "encoder/config_json.h"
#include "encoder/relative_bias.h"
#include "encoder/training/dropout_sites.h"
#include "nn/dropout_factors.h"
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

torch::nn::LayerNorm layer_norm(const EncoderConfig& config, int64_t width) {
  return torch::nn::LayerNorm(LayerNormOptions({width}).eps(config.layer_norm_eps));
}

/// The row of `padding` is not trained; -1: every row is.
torch::nn::Embedding embedding(int64_t rows, int64_t width, int64_t padding = -1) {
  torch::nn::EmbeddingOptions options(rows, width);
  return torch::nn::Embedding(padding < 0 ? options : options.padding_idx(padding));
}

at::Tensor (*activation_function(const EncoderConfig& config))(const at::Tensor&) {
  switch (activation_of(config, "encoder configuration")) {
    case Epilogue::relu:
      return [](const at::Tensor& x) { return at::relu(x); };
    case Epilogue::gelu_tanh:
      return [](const at::Tensor& x) { return at::gelu(x, "tanh"); };
    default:
      return [](const at::Tensor& x) { return at::gelu(x); };
  }
}

/// Dropout of the matrix that `streams` lead to from the key of the pass.
Dropout dropout_of(const Packed& batch, double rate, std::initializer_list<uint64_t> streams) {
  Dropout dropout{.key = batch.dropout->key, .rate = static_cast<float>(rate)};
  for (const uint64_t stream : streams) dropout = dropout.fork(stream);
  return dropout;
}

at::Tensor drop(torch::nn::Dropout& module, const at::Tensor& x_TW, const Packed& batch,
                std::initializer_list<uint64_t> streams) {
  const double rate = module->options.p();
  if (!module->is_training() || rate == 0.0 || !batch.dropout) return module(x_TW);
  const at::Tensor factors_TW = dropout_factors(dropout_of(batch, rate, streams),
                                                batch.dropout->rows_T, x_TW.size(1), x_TW.device());
  return x_TW * factors_TW.to(x_TW.scalar_type());
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

TransformerEmbeddingsImpl::TransformerEmbeddingsImpl(const EncoderConfig& config)
    : first_position_(config.first_position),
      pad_token_id_(config.pad_token_id),
      word_embeddings_(
          named(*this, "word_embeddings",
                embedding(config.vocab_size, config.embedding_width(), config.pad_token_id))),
      position_embeddings_(
          named(*this, "position_embeddings",
                embedding(config.max_position_embeddings, config.embedding_width(),
                          config.first_position == 0 ? -1 : config.pad_token_id))) {
  if (config.type_vocab_size > 0) {
    token_type_embeddings_ = named(*this, "token_type_embeddings",
                                   embedding(config.type_vocab_size, config.embedding_width()));
  }
  layer_norm_ = named(*this, "LayerNorm", layer_norm(config, config.embedding_width()));
  dropout_ = named(*this, "dropout", torch::nn::Dropout(config.hidden_dropout_prob));
}

/// Rows of the position table, which those of padding tokens within a text precede.
at::Tensor TransformerEmbeddingsImpl::table_positions(const Packed& batch) const {
  if (first_position_ == 0) return batch.positions_T;
  const at::Tensor padding_T = batch.ids_T.eq(pad_token_id_);
  const at::Tensor before_T = padding_T.cumsum(0) - padding_T.to(at::kLong);
  const at::Tensor first_T = at::arange(batch.num_tokens(), batch.ids_T.options()) -
                             batch.positions_T;  // token that begins each token's sequence
  const at::Tensor shift_T = first_position_ - (before_T - before_T.index_select(0, first_T));
  return (batch.positions_T + shift_T).masked_fill(padding_T, pad_token_id_);
}

at::Tensor TransformerEmbeddingsImpl::forward(const Packed& batch) {
  at::Tensor sum_TE = word_embeddings_(batch.ids_T);
  if (token_type_embeddings_) sum_TE = sum_TE + token_type_embeddings_(batch.segments_T);
  return drop(dropout_, layer_norm_(sum_TE + position_embeddings_(table_positions(batch))), batch,
              {0});
}

TransformerLayerImpl::TransformerLayerImpl(const EncoderConfig& config, int index)
    : part_(static_cast<uint64_t>(index) + 1),
      activation_(activation_function(config)),
      num_heads_(config.num_attention_heads),
      attention_dropout_(config.attention_probs_dropout_prob),
      query_(config.hidden_size, config.hidden_size),
      key_(config.hidden_size, config.hidden_size),
      value_(config.hidden_size, config.hidden_size),
      attention_dense_(config.hidden_size, config.hidden_size),
      intermediate_dense_(config.hidden_size, config.intermediate_size),
      output_dense_(config.intermediate_size, config.hidden_size),
      attention_norm_(layer_norm(config, config.hidden_size)),
      output_norm_(layer_norm(config, config.hidden_size)),
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

at::Tensor TransformerLayerImpl::forward(const at::Tensor& hidden_TH, const Packed& batch,
                                         const at::Tensor& bias_NLL) {
  const at::Tensor branch_TH = attention_dense_(attention(hidden_TH, batch, bias_NLL));
  const at::Tensor attended_TH =
      attention_norm_(hidden_TH + drop(dropout_, branch_TH, batch, {part_, kAttentionOutput}));
  const at::Tensor output_TH = output_dense_(activation_(intermediate_dense_(attended_TH)));
  return output_norm_(attended_TH + drop(dropout_, output_TH, batch, {part_, kOutput}));
}

namespace {

/// What is added to the scores of a group: masked keys and bias, or an undefined tensor.
at::Tensor score_bias(const AttentionGroup& group, const at::Tensor& bias_NLL) {
  if (!bias_NLL.defined()) return group.key_mask_G11L;
  const at::Tensor bias_1NLL =
      bias_NLL.narrow(1, 0, group.length).narrow(2, 0, group.length).unsqueeze(0);
  return group.key_mask_G11L.defined() ? bias_1NLL + group.key_mask_G11L : bias_1NLL;
}

/// Factors [G, N, L, L] of a group's probabilities.
at::Tensor probability_factors(const Dropout& dropout, const Packed& batch,
                               const AttentionGroup& group, int64_t num_heads, at::Device device) {
  std::vector<uint64_t> numbers;
  std::vector<int64_t> lengths;
  for (const int64_t sequence : group.sequences) {
    const int64_t first = batch.offsets[sequence];
    lengths.push_back(batch.offsets[sequence + 1] - first);
    for (int64_t head = 0; head < num_heads; ++head)
      numbers.push_back(attention_dropout_row(batch.dropout->rows_T[first], num_heads, head));
  }
  const at::Tensor place_L = at::arange(group.length, at::TensorOptions(at::kLong).device(device));
  const at::Tensor lengths_G111 = at::tensor(lengths, at::kLong).view({-1, 1, 1, 1}).to(device);
  const at::Tensor columns_G1LL = place_L.unsqueeze(1) * lengths_G111 + place_L;
  return dropout_factors(dropout, numbers, {group.size, num_heads, 1, 1}, columns_G1LL);
}

/// The fused kernels draw by the state of torch's generator, which this makes a function of `key`.
void seed_generator(at::Device device, uint64_t key) {
  at::Generator generator = at::globalContext().defaultGenerator(device);
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(key);
}

}  // namespace

at::Tensor TransformerLayerImpl::group_attention(const at::Tensor& q, const at::Tensor& k,
                                                 const at::Tensor& v, const Packed& batch,
                                                 size_t index, const at::Tensor& bias_NLL) {
  const AttentionGroup& group = batch.groups[index];
  const double rate = is_training() ? attention_dropout_ : 0.0;
  const bool keyed = rate > 0.0 && batch.dropout;
  const auto heads_GNLD = [&](const at::Tensor& rows) {
    return rows.view({group.size, group.length, num_heads_, -1}).transpose(1, 2);
  };
  const at::Tensor q_GNLD = heads_GNLD(q), k_GNLD = heads_GNLD(k), v_GNLD = heads_GNLD(v);
  const at::Tensor bias = score_bias(group, bias_NLL);
  at::Tensor context_GNLD;
  if (q.is_cuda()) {
    const auto mask = bias.defined() ? std::make_optional(bias.to(q.dtype())) : std::nullopt;
    if (keyed)
      seed_generator(q.device(), dropout_of(batch, rate, {part_, kProbabilities, index}).key);
    context_GNLD = at::scaled_dot_product_attention(q_GNLD, k_GNLD, v_GNLD, mask, rate);
  } else {
    // ATen's fused CPU attention has no dropout, and its backward pass is slow for short sentences.
    at::Tensor scores_GNLL = at::matmul(q_GNLD / std::sqrt(static_cast<double>(q_GNLD.size(-1))),
                                        k_GNLD.transpose(-2, -1));
    if (bias.defined()) scores_GNLL = scores_GNLL + bias;
    at::Tensor weights_GNLL = at::softmax(scores_GNLL, -1);
    if (keyed) {
      const Dropout dropout = dropout_of(batch, rate, {part_, kProbabilities});
      weights_GNLL =
          weights_GNLL * probability_factors(dropout, batch, group, num_heads_, q.device());
    } else {
      weights_GNLL = at::dropout(weights_GNLL, rate, rate > 0.0);
    }
    context_GNLD = at::matmul(weights_GNLL, v_GNLD);
  }
  return context_GNLD.transpose(1, 2).reshape({group.size * group.length, -1});
}

at::Tensor TransformerLayerImpl::attention(const at::Tensor& hidden_TH, const Packed& batch,
                                           const at::Tensor& bias_NLL) {
  std::vector<int64_t> rows;
  for (const AttentionGroup& group : batch.groups) rows.push_back(group.size * group.length);
  const auto split = [&](Linear& projection) {
    return at::split_with_sizes(projection(hidden_TH).index_select(0, batch.padded_from_token_P),
                                rows);
  };
  const auto queries = split(query_), keys = split(key_), values = split(value_);

  std::vector<at::Tensor> contexts;
  for (size_t group = 0; group < batch.groups.size(); ++group) {
    contexts.push_back(
        group_attention(queries[group], keys[group], values[group], batch, group, bias_NLL));
  }
  return at::cat(contexts).index_select(0, batch.token_from_padded_T);
}

TransformerEncoderImpl::TransformerEncoderImpl(const EncoderConfig& config, bool with_pooler)
    : config_(config) {
  embeddings_ = named(*this, "embeddings", TransformerEmbeddings(config));
  if (config.embedding_width() != config.hidden_size) {
    embeddings_project_ =
        named(*this, "embeddings_project", Linear(config.embedding_width(), config.hidden_size));
  }
  const auto encoder = scope(*this, "encoder");
  const auto layers = scope(*encoder, "layer");
  for (int index = 0; index < config.num_hidden_layers; ++index) {
    layers_.push_back(
        layers->register_module(std::to_string(index), TransformerLayer(config, index)));
  }
  if (config.relative_attention_num_buckets > 0) {
    relative_attention_bias_ =
        named(*encoder, "relative_attention_bias",
              embedding(config.relative_attention_num_buckets, config.num_attention_heads));
  }
  if (with_pooler)
    named(*scope(*this, "pooler"), "dense", Linear(config.hidden_size, config.hidden_size));
  initialise(*this, config.initializer_range);

  input_ = std::make_shared<ScopeImpl>();
  input_->register_module("embeddings", embeddings_);
  if (embeddings_project_) input_->register_module("embeddings_project", embeddings_project_);
  if (relative_attention_bias_) {
    input_->register_module("relative_attention_bias", relative_attention_bias_);
  }
}

at::Tensor TransformerEncoderImpl::relative_bias(const Packed& batch) {
  if (!relative_attention_bias_) return {};
  int64_t longest = 0;
  for (const AttentionGroup& group : batch.groups) longest = std::max(longest, group.length);
  const at::Tensor place_L = at::arange(longest);
  const at::Tensor distance_LL = place_L.unsqueeze(0) - place_L.unsqueeze(1) + (longest - 1);
  const at::Tensor buckets_D = at::tensor(
      relative_position_buckets(static_cast<int>(longest), config_.relative_attention_num_buckets),
      at::kLong);
  const at::Tensor buckets_LL =
      buckets_D.index_select(0, distance_LL.flatten()).view_as(distance_LL);
  return relative_attention_bias_(buckets_LL.to(batch.ids_T.device())).permute({2, 0, 1});
}

at::Tensor TransformerEncoderImpl::forward(const Packed& batch) {
  const bool recording = at::GradMode::is_enabled();
  bool needs_gradient = false;
  const auto step = [&](torch::nn::Module& part, auto&& run) {
    needs_gradient = needs_gradient || (recording && any_trainable(part));
    at::AutoGradMode mode(needs_gradient);
    return run();
  };
  at::Tensor bias_NLL;
  at::Tensor hidden_TH = step(*input_, [&] {
    bias_NLL = relative_bias(batch);
    const at::Tensor embedded_TE = embeddings_(batch);
    return embeddings_project_ ? embeddings_project_(embedded_TE) : embedded_TE;
  });
  for (TransformerLayer& layer : layers_) {
    hidden_TH = step(*layer, [&] { return layer(hidden_TH, batch, bias_NLL); });
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
