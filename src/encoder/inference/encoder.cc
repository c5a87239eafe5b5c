#include "encoder/inference/encoder.h"

#include <algorithm>
#include <utility>

#include "encoder/token_rows.h"
#include "kernels/pool.h"

namespace tandem {
namespace {

/// First token of sequence s, and their number.
struct Tokens {
  size_t first, count;
};

Tokens tokens_of(const PackedView& batch, int s) {
  const int32_t first = batch.offsets[static_cast<size_t>(s)];
  const int32_t end = batch.offsets[static_cast<size_t>(s) + 1];
  return {static_cast<size_t>(first), static_cast<size_t>(end - first)};
}

}  // namespace

Encoder::Encoder(const EncoderConfig& config, const EncoderWeights& weights,
                 std::shared_ptr<ThreadTeam> team, const Kernels& kernels, ComputeType compute_type)
    : team_(std::move(team)),
      parts_(config, weights, *team_, kernels, compute_type),
      barrier_(team_->size()),
      gathered_(static_cast<size_t>(team_->size())) {
  if (config.relative_attention_num_buckets > 0) {
    relative_bias_.emplace(weights.at("encoder.relative_attention_bias.weight").values,
                           config.num_attention_heads);
  }
  for (int worker = 0; worker < team_->size(); ++worker) passes_.emplace_back(parts_);
}

std::span<const float> Encoder::forward(const PackedView& batch) {
  check_batch(config(), batch);
  PackedView view = batch;
  view.positions_T = table_positions(config(), batch, positions_);
  std::span<const float> bias;
  if (relative_bias_) bias = relative_bias_->for_length(longest_sequence(batch.offsets));
  const std::vector<SequenceGroup> groups = deal(batch.offsets, team_->size());
  return groups.empty() ? forward_together(view, bias) : forward_in_groups(view, bias, groups);
}

std::span<const float> Encoder::forward_together(const PackedView& batch,
                                                 std::span<const float> bias) {
  ForwardPass& pass = passes_.front();
  pass.prepare(batch, bias, team_->size());
  team_->run([&](int worker, int workers) { pass.run({worker, workers, &barrier_}); });
  return pass.hidden();
}

std::span<const float> Encoder::forward_in_groups(const PackedView& batch,
                                                  std::span<const float> bias,
                                                  std::span<const SequenceGroup> groups) {
  const auto width = static_cast<size_t>(config().hidden_size);
  hidden_.reserve(batch.ids_T.size() * width);
  team_->for_each(std::ssize(groups), [&](int64_t index, int worker) {
    const SequenceGroup& group = groups[static_cast<size_t>(index)];
    Gathered& own = gathered_[static_cast<size_t>(worker)];
    own.gather(batch, group);
    ForwardPass& pass = passes_[static_cast<size_t>(worker)];
    pass.prepare({own.ids, own.positions, own.segments, own.offsets}, bias, 1);
    pass.run({});
    const float* from = pass.hidden().data();
    for (const int s : group) {
      const auto [first, count] = tokens_of(batch, s);
      std::copy_n(from, count * width, hidden_.data() + first * width);
      from += count * width;
    }
  });
  return {hidden_.data(), batch.ids_T.size() * width};
}

void Encoder::Gathered::gather(const PackedView& batch, const SequenceGroup& group) {
  for (std::vector<int32_t>* values : {&ids, &positions, &segments, &offsets}) values->clear();
  offsets.push_back(0);
  for (const int s : group) {
    const auto [first, count] = tokens_of(batch, s);
    const auto append = [begin = first, size = count](std::vector<int32_t>& to,
                                                      std::span<const int32_t> from) {
      const auto part = from.subspan(begin, size);
      to.insert(to.end(), part.begin(), part.end());
    };
    append(ids, batch.ids_T);
    append(positions, batch.positions_T);
    append(segments, batch.segments_T);
    offsets.push_back(static_cast<int32_t>(ids.size()));
  }
}

void Encoder::pool(std::span<const float> hidden_TH, std::span<const int32_t> offsets,
                   std::span<const Pooling> poolings, std::span<float> sentence_SP,
                   int64_t skip) const {
  pool_rows(hidden_TH, offsets, config().hidden_size, poolings, sentence_SP, skip);
}

}  // namespace tandem
