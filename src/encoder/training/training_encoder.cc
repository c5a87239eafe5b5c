#include "encoder/training/training_encoder.h"

#include <algorithm>

#include "base/fail.h"
#include "encoder/config_json.h"
#include "encoder/token_rows.h"
#include "encoder/training/dropout_sites.h"
#include "encoder/training/work_queues.h"

namespace tandem {

TrainingEncoder::TrainingEncoder(const EncoderConfig& config, EncoderWeights weights,
                                 std::shared_ptr<ThreadTeam> team, ComputeType compute_type,
                                 const Kernels& kernels)
    : setup_{config, &kernels, compute_type},
      weights_(std::move(weights)),
      team_(std::move(team)),
      embeddings_((check(config, "encoder configuration"), setup_), weights_) {
  layers_.reserve(static_cast<size_t>(config.num_hidden_layers));
  for (int index = 0; index < config.num_hidden_layers; ++index) {
    layers_.emplace_back(setup_, weights_, index);
  }
  scratch_.resize(static_cast<size_t>(team_->size()));
  for (const auto& [name, place] : panel_places()) {
    if (place.first_row == 0 && !place.is_bias) place.dense->fill_panels(*team_);
  }
}

std::map<std::string, PanelPlace> TrainingEncoder::panel_places() {
  std::map<std::string, PanelPlace> places = embeddings_.panel_places();
  for (TrainingLayer& layer : layers_) places.merge(layer.panel_places());
  return places;
}

void TrainingEncoder::forward(const PackedView& batch, const TrainingPass& pass,
                              std::span<float> hidden_TH) {
  check_batch(setup_.config, batch);
  ready_ = false;
  pass_ = pass;
  batch_.ids_T.assign(batch.ids_T.begin(), batch.ids_T.end());
  batch_.positions_T.assign(batch.positions_T.begin(), batch.positions_T.end());
  batch_.segments_T.assign(batch.segments_T.begin(), batch.segments_T.end());
  batch_.offsets.assign(batch.offsets.begin(), batch.offsets.end());
  number_dropout_rows(batch, dropout_rows_T_);

  // Everything is allocated here: a worker that threw would leave the others waiting.
  const int64_t tokens = batch.num_tokens();
  const Dropout key{.key = pass.dropout_key, .rows = dropout_rows_T_.data()};
  const auto drops = [&](size_t part) { return part < pass.drops.size() && pass.drops[part]; };
  forward_.reserve(setup_, tokens);
  embeddings_.begin(batch_.view(), keeps(0), drops(0), key.fork(0));
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    const size_t part = layer + 1;
    layers_[layer].begin(tokens, keeps(static_cast<int>(part)), drops(part), key.fork(part));
  }
  const int64_t scratch = AttentionTraining(*setup_.kernels, setup_.config.num_attention_heads,
                                            setup_.config.head_size())
                              .scratch_size(longest_sequence(batch.offsets));
  for (Buffer& buffer : scratch_) buffer.reserve(static_cast<size_t>(scratch));

  WorkQueues queues(tokens, team_->size(), 2 * layers_.size() + 1);
  attention_ = attention_shares(queues.shares());
  team_->run([&](int worker, int) { forward(worker, queues); });
  std::copy_n(forward_.hidden.data(), hidden_TH.size(), hidden_TH.begin());
  ready_ = pass.first_trained >= 0;
}

AttentionInputs TrainingEncoder::attention_inputs() const {
  return {.qkv_T3H = {}, .offsets = batch_.offsets, .bias = embeddings_.attention_bias()};
}

std::vector<int64_t> TrainingEncoder::attention_shares(std::span<const int64_t> first_rows) const {
  const int64_t heads = setup_.config.num_attention_heads;
  const auto workers = std::ssize(first_rows) - 1;
  std::vector<int64_t> shares;
  for (int64_t worker = 0; worker <= workers; ++worker) {
    const auto first_row = first_rows[static_cast<size_t>(worker)];
    const auto begin = batch_.offsets.begin();
    shares.push_back(embeddings_.attention_bias().empty()
                         ? (std::ranges::lower_bound(batch_.offsets, first_row) - begin) * heads
                         : heads * worker / workers);
  }
  return shares;
}

template <typename F>
void TrainingEncoder::attend(int64_t item, F attend_one) const {
  const int heads = setup_.config.num_attention_heads;
  if (embeddings_.attention_bias().empty()) {
    attend_one(static_cast<int>(item / heads), static_cast<int>(item % heads));
    return;
  }
  // A head's sequences in order: they add to the same gradient.
  for (int s = 0; s < batch_.num_sequences(); ++s) attend_one(s, static_cast<int>(item));
}

void TrainingEncoder::forward(int worker, WorkQueues& queues) {
  Buffer& scratch = scratch_[static_cast<size_t>(worker)];
  const AttentionInputs inputs = attention_inputs();
  const size_t num_layers = layers_.size();
  for (size_t l = 0; l <= num_layers; ++l) {
    queues.take_rows(2 * l, worker, [&](RowRange rows) {
      if (l == 0) embeddings_.forward(rows, forward_);
      if (l > 0) layers_[l - 1].transform(rows, forward_);
      if (l < num_layers) layers_[l].project(rows, forward_);
    });
    if (l == num_layers) return;
    queues.wait();
    queues.take_shares(2 * l + 1, worker, attention_, [&](int64_t item) {
      attend(item, [&](int sequence, int head) {
        layers_[l].attend(inputs, sequence, head, forward_, scratch);
      });
    });
    queues.wait();
  }
}

void TrainingEncoder::backward(std::span<const float> d_hidden_TH, ParameterGradients gradients) {
  const size_t last = layers_.size() - 1;
  if (!ready_ ||
      d_hidden_TH.size() != batch_.ids_T.size() * static_cast<size_t>(setup_.config.hidden_size)) {
    failed("the encoder's backward pass has no forward pass of its size to go back through");
  }
  ready_ = false;
  backward_.reserve(setup_, batch_.num_tokens());
  embeddings_.set_gradients(gradients);
  for (TrainingLayer& layer : layers_) layer.set_gradients(gradients);
  std::ranges::copy(d_hidden_TH, backward_.d_hidden[last % 3].data());
  WorkQueues queues(batch_.num_tokens(), team_->size(), 2 * layers_.size() + 2);
  team_->run([&](int worker, int) { backward(worker, queues); });
}

void TrainingEncoder::backward(int worker, WorkQueues& queues) {
  Buffer& scratch = scratch_[static_cast<size_t>(worker)];
  const AttentionInputs inputs = attention_inputs();
  float* d_embeddings = backward_.d_hidden[2].data();
  // Part by part from the top: first what lies between two layers' attention, then attention and,
  // for whoever is free, the tiles of what the rows have left.
  const auto part_of_layer = [](size_t layer) { return static_cast<int>(layer) + 1; };
  for (size_t above = layers_.size() + 1; above-- > 0;) {
    // `above` is done but for its projections; above == layers_.size(): there is none.
    const bool has_above = above < layers_.size() && keeps(part_of_layer(above));
    const bool has_layer = above > 0 && keeps(part_of_layer(above - 1));
    const bool reaches = keeps(static_cast<int>(above));
    if (!has_above && !has_layer) return;
    queues.take_rows(2 * above, worker, [&](RowRange rows) {
      if (has_above) layers_[above].project_backward(rows, backward_, reaches);
      if (has_layer) layers_[above - 1].transform_backward(rows, backward_);
      if (above == 0 && reaches) embeddings_.backward(rows, d_embeddings);
    });
    queues.wait();
    if (has_layer) {
      queues.take_shares(2 * above + 1, worker, attention_, [&](int64_t item) {
        attend(item, [&](int sequence, int head) {
          layers_[above - 1].attend_backward(inputs, sequence, head, backward_,
                                             embeddings_.d_attention_bias(), scratch);
        });
      });
    }
    const int64_t tiles = has_above ? layers_[above].num_tiles() : 0;
    const int64_t embedding_tiles = above == 0 && reaches ? embeddings_.num_tiles() : 0;
    queues.take_items(2 * above + 1, tiles + embedding_tiles, [&](int64_t item) {
      if (item < tiles) return layers_[above].gradient_tile(item, backward_);
      embeddings_.gradient_tile(item - tiles, d_embeddings);
    });
    queues.wait();
  }
}

}  // namespace tandem
