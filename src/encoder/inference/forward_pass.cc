#include "encoder/inference/forward_pass.h"

#include <algorithm>
#include <array>

#include "encoder/token_rows.h"
#include "kernels/embedding.h"
#include "kernels/layer_norm.h"

namespace tandem {
namespace {

// Rows that go through a layer's feed-forward part together: few enough that they stay in the
// second-level cache, enough to make up for reading the weights again.
constexpr int64_t kBlock = 48;

/// Rounds this worker's part of rows [first, last), then waits.
void round_rows(const Share& share, LinearInput& input, int64_t first, int64_t last) {
  const auto [begin, end] = share.of(last - first);
  input.round(first + begin, first + end);
  share.wait();
}

}  // namespace

ForwardPass::ForwardPass(const PanelEncoder& encoder)
    : encoder_(&encoder),
      attends_in_bf16_(encoder.compute_type != ComputeType::fp32 &&
                       encoder.config.head_size() % 2 == 0),
      embedded_(*encoder.kernels, encoder.compute_type),
      hidden_(*encoder.kernels, encoder.compute_type),
      context_(*encoder.kernels, encoder.compute_type),
      inner_(*encoder.kernels, encoder.compute_type) {}

void ForwardPass::prepare(const PackedView& batch, std::span<const float> bias, int workers) {
  batch_ = batch;
  bias_ = bias;
  const EncoderConfig& config = encoder_->config;
  const int64_t width = config.hidden_size;
  const int64_t tokens = batch.num_tokens();
  const int64_t embedded = encoder_->embeddings_project ? config.embedding_width() : 0;
  // What the next product alone reads is written as that reads it.
  const bool inner_pairs = encoder_->compute_type == ComputeType::bf16;
  const bool context_pairs = inner_pairs && attends_in_bf16_;
  const int64_t block = std::min(tokens, kBlock);
  const int64_t inner = inner_pairs ? 0 : block * config.intermediate_size;
  const int64_t context = context_pairs ? 0 : tokens * width;
  const int64_t qkv = attends_in_bf16_ ? 0 : tokens * 3 * width;
  const int64_t qkv_pairs = attends_in_bf16_ ? tokens * 3 * width / 2 : 0;
  buffer_.reserve(static_cast<size_t>(tokens * (width + embedded) + qkv + context + inner));
  pairs_.reserve(static_cast<size_t>(qkv_pairs));
  qkv_pairs_T3H_ = {pairs_.data(), static_cast<size_t>(qkv_pairs)};
  float* free = buffer_.data();
  const auto take = [&free](int64_t size) {
    free += size;
    return std::span(free - size, static_cast<size_t>(size));
  };
  hidden_TH_ = take(tokens * width);
  qkv_T3H_ = take(qkv);
  context_TH_ = take(context);
  embedded_TE_ = take(tokens * embedded);
  inner_RI_ = take(inner);
  hidden_.bind(hidden_TH_, width);
  embedded_.bind(embedded_TE_, embedded);
  context_pairs ? context_.bind_pairs(tokens, width) : context_.bind(context_TH_, width);
  inner_pairs ? inner_.bind_pairs(block, config.intermediate_size)
              : inner_.bind(inner_RI_, config.intermediate_size);
  // A worker that failed to allocate would leave the others waiting.
  attention_scratch_.resize(std::max(attention_scratch_.size(), static_cast<size_t>(workers)));
  for (Buffer& scratch : attention_scratch_) {
    encoder_->attention.reserve(longest_sequence(batch.offsets), scratch);
  }
}

std::span<float> ForwardPass::hidden(Rows rows) {
  const auto width = static_cast<size_t>(encoder_->config.hidden_size);
  return hidden_TH_.subspan(static_cast<size_t>(rows.first) * width,
                            static_cast<size_t>(rows.size()) * width);
}

void ForwardPass::run(const Share& share) {
  embed_tokens(share);
  for (const PanelEncoder::Layer& layer : encoder_->layers) run_layer(share, layer);
}

void ForwardPass::embed_tokens(const Share& share) {
  const auto [begin, end] = share.of(batch_.num_tokens());
  const auto first = static_cast<size_t>(begin), count = static_cast<size_t>(end - begin);
  // In transformers' order of addition, which the last bits depend on.
  std::array<Lookup, 3> lookups;
  size_t tables = 0;
  lookups[tables++] = {encoder_->word_embeddings.values, batch_.ids_T.subspan(first, count)};
  if (encoder_->segment_embeddings) {
    lookups[tables++] = {encoder_->segment_embeddings->values,
                         batch_.segments_T.subspan(first, count)};
  }
  lookups[tables++] = {encoder_->position_embeddings.values,
                       batch_.positions_T.subspan(first, count)};
  const int64_t width = encoder_->config.embedding_width();
  const std::span<float> whole = encoder_->embeddings_project ? embedded_TE_ : hidden_TH_;
  const std::span<float> own =
      whole.subspan(first * static_cast<size_t>(width), count * static_cast<size_t>(width));
  embed(std::span(lookups).first(tables), width, own);
  const PanelEncoder::Norm& norm = encoder_->embedding_norm;
  layer_norm(*encoder_->kernels, own, {norm.gamma.values, norm.beta.values},
             encoder_->config.layer_norm_eps);
  if (encoder_->embeddings_project) {
    round_rows(share, embedded_, 0, batch_.num_tokens());
    encoder_->embeddings_project->apply(share, embedded_, 0, batch_.num_tokens(), hidden_TH_);
    share.wait();
  }
  round_rows(share, hidden_, 0, batch_.num_tokens());
}

void ForwardPass::run_layer(const Share& share, const PanelEncoder::Layer& layer) {
  attend(share, layer);
  const int64_t tokens = batch_.num_tokens();
  for (int64_t first = 0; first < tokens; first += kBlock) {
    run_rows(share, layer, {first, std::min(tokens, first + kBlock)});
  }
}

void ForwardPass::attend(const Share& share, const PanelEncoder::Layer& layer) {
  const int64_t tokens = batch_.num_tokens();
  const Attention& attention = encoder_->attention;
  Buffer& scratch = attention_scratch_[static_cast<size_t>(share.worker)];
  if (!attends_in_bf16_) {
    layer.query_key_value.apply(share, hidden_, 0, tokens, qkv_T3H_);
    share.wait();
    attention.apply(share, qkv_T3H_, batch_.offsets, context_TH_, bias_, scratch);
  } else {
    layer.query_key_value.apply(share, hidden_, 0, tokens, qkv_pairs_T3H_);
    share.wait();
    if (context_TH_.empty()) {
      attention.apply_bf16(share, qkv_pairs_T3H_, batch_.offsets, context_.pairs(0, tokens), bias_,
                           scratch);
    } else {
      attention.apply_bf16(share, qkv_pairs_T3H_, batch_.offsets, context_TH_, bias_, scratch);
    }
  }
  share.wait();
}

/// All that follows attention, which knows no neighbours.
void ForwardPass::run_rows(const Share& share, const PanelEncoder::Layer& layer, Rows rows) {
  if (!context_TH_.empty()) round_rows(share, context_, rows.first, rows.last);
  layer.attention_output.apply(share, context_, rows.first, rows.last, hidden(rows), Epilogue::add);
  share.wait();
  normalise(share, layer.attention_norm, rows);
  run_inner(share, layer, rows);
  layer.output.apply(share, inner_, 0, rows.size(), hidden(rows), Epilogue::add);
  share.wait();
  normalise(share, layer.output_norm, rows);
}

void ForwardPass::run_inner(const Share& share, const PanelEncoder::Layer& layer, Rows rows) {
  const Epilogue activation = encoder_->activation;
  if (inner_RI_.empty()) {
    layer.intermediate.apply(share, hidden_, rows.first, rows.last, inner_.pairs(0, rows.size()),
                             activation);
    return share.wait();
  }
  const auto size = static_cast<size_t>(rows.size() * encoder_->config.intermediate_size);
  layer.intermediate.apply(share, hidden_, rows.first, rows.last, inner_RI_.first(size),
                           activation);
  share.wait();
  round_rows(share, inner_, 0, rows.size());
}

void ForwardPass::normalise(const Share& share, const PanelEncoder::Norm& norm, Rows rows) {
  const auto [begin, end] = share.of(rows.size());
  // Rounded while they are in the first-level cache.
  for (int64_t row = rows.first + begin; row < rows.first + end; ++row) {
    layer_norm(*encoder_->kernels, hidden({row, row + 1}), {norm.gamma.values, norm.beta.values},
               encoder_->config.layer_norm_eps);
    hidden_.round(row, row + 1);
  }
  share.wait();
}

}  // namespace tandem
