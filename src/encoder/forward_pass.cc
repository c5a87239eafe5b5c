#include "encoder/forward_pass.h"

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

ForwardPass::ForwardPass(const PackedEncoder& encoder)
    : encoder_(&encoder),
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
  const int64_t inner = std::min(tokens, kBlock) * config.intermediate_size;
  buffer_.reserve(static_cast<size_t>(tokens * (5 * width + embedded) + inner));
  float* free = buffer_.data();
  const auto take = [&free](int64_t size) {
    free += size;
    return std::span(free - size, static_cast<size_t>(size));
  };
  hidden_TH_ = take(tokens * width);
  qkv_T3H_ = take(tokens * 3 * width);
  context_TH_ = take(tokens * width);
  embedded_TE_ = take(tokens * embedded);
  inner_RI_ = take(inner);
  hidden_.bind(hidden_TH_, width);
  context_.bind(context_TH_, width);
  embedded_.bind(embedded_TE_, embedded);
  inner_.bind(inner_RI_, config.intermediate_size);
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
  for (const PackedEncoder::Layer& layer : encoder_->layers) run_layer(share, layer);
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
  const PackedEncoder::Norm& norm = encoder_->embedding_norm;
  layer_norm(*encoder_->kernels, own, {norm.gamma.values, norm.beta.values},
             encoder_->config.layer_norm_eps);
  if (encoder_->embeddings_project) {
    round_rows(share, embedded_, 0, batch_.num_tokens());
    encoder_->embeddings_project->apply(share, embedded_, 0, batch_.num_tokens(), hidden_TH_);
    share.wait();
  }
  round_rows(share, hidden_, 0, batch_.num_tokens());
}

void ForwardPass::run_layer(const Share& share, const PackedEncoder::Layer& layer) {
  const int64_t tokens = batch_.num_tokens();
  layer.query_key_value.apply(share, hidden_, 0, tokens, qkv_T3H_);
  share.wait();
  encoder_->attention.apply(share, qkv_T3H_, batch_.offsets, context_TH_, bias_,
                            attention_scratch_[static_cast<size_t>(share.worker)]);
  share.wait();
  for (int64_t first = 0; first < tokens; first += kBlock) {
    run_rows(share, layer, {first, std::min(tokens, first + kBlock)});
  }
}

/// All that follows attention, which knows no neighbours.
void ForwardPass::run_rows(const Share& share, const PackedEncoder::Layer& layer, Rows rows) {
  round_rows(share, context_, rows.first, rows.last);
  layer.attention_output.apply(share, context_, rows.first, rows.last, hidden(rows), Epilogue::add);
  share.wait();
  normalise(share, layer.attention_norm, rows);
  const auto size = static_cast<size_t>(rows.size() * encoder_->config.intermediate_size);
  layer.intermediate.apply(share, hidden_, rows.first, rows.last, inner_RI_.first(size),
                           encoder_->activation);
  share.wait();
  round_rows(share, inner_, 0, rows.size());
  layer.output.apply(share, inner_, 0, rows.size(), hidden(rows), Epilogue::add);
  share.wait();
  normalise(share, layer.output_norm, rows);
}

void ForwardPass::normalise(const Share& share, const PackedEncoder::Norm& norm, Rows rows) {
  const auto [begin, end] = share.of(rows.size());
  const Rows own{rows.first + begin, rows.first + end};
  layer_norm(*encoder_->kernels, hidden(own), {norm.gamma.values, norm.beta.values},
             encoder_->config.layer_norm_eps);
  hidden_.round(own.first, own.last);
  share.wait();
}

}  // namespace tandem
