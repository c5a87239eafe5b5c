#include "encoder/training_encoder.h"

#include <algorithm>
#include <atomic>

#include "base/barrier.h"
#include "base/fail.h"
#include "encoder/encoder_config.h"
#include "encoder/token_rows.h"

namespace tandem {

struct TrainingEncoder::Shared {
  Shared(int num_workers, size_t num_queues)
      : barrier(num_workers), next(std::make_unique<std::atomic<int64_t>[]>(num_queues)) {}

  /// Calls f for some of the items [0, count) of a queue, which the workers share out.
  template <typename F>
  void take(size_t queue, int64_t count, F f) {
    for (int64_t item; (item = next[queue].fetch_add(1, std::memory_order_relaxed)) < count;) {
      f(item);
    }
  }

  Barrier barrier;
  std::unique_ptr<std::atomic<int64_t>[]> next;  ///< item of each queue, all from 0
};

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
  for (int part = 0; part <= config.num_hidden_layers; ++part) pack(part);
}

void TrainingEncoder::pack(int part) {
  if (part == 0) return embeddings_.pack(*team_);
  layers_.at(static_cast<size_t>(part - 1)).pack(*team_);
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

  // Everything is allocated here: a worker that threw would leave the others waiting.
  const int64_t tokens = batch.num_tokens();
  const Dropout key{pass.dropout_key};
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

  Shared shared(team_->size(), layers_.size());
  team_->run([&](int worker, int num_workers) { forward(worker, num_workers, shared); });
  std::copy_n(forward_.hidden.data(), hidden_TH.size(), hidden_TH.begin());
  ready_ = pass.first_trained >= 0;
}

void TrainingEncoder::forward(int worker, int num_workers, Shared& shared) {
  const RowRange rows = row_share(batch_.num_tokens(), worker, num_workers);
  Buffer& scratch = scratch_[static_cast<size_t>(worker)];
  const AttentionInputs inputs{
      .qkv_T3H = {}, .offsets = batch_.offsets, .bias = embeddings_.attention_bias()};
  embeddings_.forward(rows, forward_);
  for (size_t l = 0; l < layers_.size(); ++l) {
    TrainingLayer& layer = layers_[l];
    layer.project(rows, forward_);
    shared.barrier.wait();
    attend(shared, l, [&](int sequence, int head) {
      layer.attend(inputs, sequence, head, forward_, scratch);
    });
    shared.barrier.wait();
    layer.transform(rows, forward_);
  }
}

template <typename F>
void TrainingEncoder::attend(Shared& shared, size_t queue, F attend_one) const {
  const int heads = setup_.config.num_attention_heads;
  const int sequences = batch_.num_sequences();
  if (embeddings_.attention_bias().empty()) {
    shared.take(queue, int64_t{sequences} * heads, [&](int64_t item) {
      attend_one(static_cast<int>(item / heads), static_cast<int>(item % heads));
    });
  } else {
    // A head's sequences in order: they add to the same gradient.
    shared.take(queue, heads, [&](int64_t head) {
      for (int s = 0; s < sequences; ++s) attend_one(s, static_cast<int>(head));
    });
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
  Shared shared(team_->size(), 2 * layers_.size() + 1);
  team_->run([&](int worker, int num_workers) { backward(worker, num_workers, shared); });
}

void TrainingEncoder::backward(int worker, int num_workers, Shared& shared) {
  const RowRange rows = row_share(batch_.num_tokens(), worker, num_workers);
  Buffer& scratch = scratch_[static_cast<size_t>(worker)];
  const AttentionInputs inputs{
      .qkv_T3H = {}, .offsets = batch_.offsets, .bias = embeddings_.attention_bias()};
  for (size_t part = layers_.size(); part > 0 && keeps(static_cast<int>(part)); --part) {
    const size_t l = part - 1;
    TrainingLayer& layer = layers_[l];
    layer.transform_backward(rows, backward_);
    shared.barrier.wait();
    attend(shared, 2 * l, [&](int sequence, int head) {
      layer.attend_backward(inputs, sequence, head, backward_, embeddings_.d_attention_bias(),
                            scratch);
    });
    shared.barrier.wait();
    layer.project_backward(rows, backward_, keeps(static_cast<int>(part) - 1));
    if (layer.num_tiles() == 0) continue;
    shared.barrier.wait();
    shared.take(2 * l + 1, layer.num_tiles(),
                [&](int64_t tile) { layer.gradient_tile(tile, backward_); });
  }
  if (!keeps(0)) return;
  embeddings_.backward(rows, backward_.d_hidden[2].data());
  shared.barrier.wait();
  shared.take(2 * layers_.size(), embeddings_.num_tiles(),
              [&](int64_t tile) { embeddings_.gradient_tile(tile); });
}

}  // namespace tandem
