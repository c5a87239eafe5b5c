#include "train/network/network.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "encoder/training/dropout_sites.h"
#include "kernels/dispatch.h"
#include "nn/dropout_factors.h"
#include "nn/trainable.h"

namespace tandem {

namespace {

at::Tensor int64_tensor(const std::vector<int32_t>& values, at::Device device) {
  return at::tensor(values, at::kInt).to(device, at::kLong);
}

/// Autocast to bfloat16 for the life of the object.
class Autocast {
 public:
  Autocast(c10::DeviceType device, bool enabled) : device_(device), enabled_(enabled) {
    if (!enabled_) return;
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::increment_nesting();
  }
  ~Autocast() {
    if (!enabled_) return;
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, false);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::DeviceType device_;
  bool enabled_;
};

}  // namespace

Network::Network(nn::TransformerEncoder encoder, std::vector<TrainableTask> tasks,
                 std::vector<Pooling> poolings, const NetworkOptions& options)
    : encoder_(std::move(encoder)),
      team_(std::make_shared<ThreadTeam>(options.num_threads)),
      tasks_(std::move(tasks)),
      poolings_(std::move(poolings)),
      device_(options.device),
      bf16_(options.bf16),
      seed_(options.seed) {
  encoder_->to(device_);
  for (TrainableTask& task : tasks_) {
    task.head->to(device_);
    if (task.objective == nullptr) task.objective = make_objective({*task.task});
  }
  if (device_.is_cpu() && !aten_is_forced()) {
    kernels_ = std::make_unique<nn::KernelEncoder>(
        encoder_, team_, bf16_ ? ComputeType::bf16 : ComputeType::fp32, options.seed);
  }
}

/// Last hidden states [T, H]; packed: what pooling needs, and what the encoder's modules do.
at::Tensor Network::encode(const PackedBatch& batch, int64_t step, nn::Packed& packed) {
  std::vector<int64_t> offsets(batch.offsets.begin(), batch.offsets.end());
  if (kernels_ != nullptr) {
    packed.offsets = std::move(offsets);
    return kernels_->forward(batch.view(), step);
  }
  packed =
      nn::make_packed(int64_tensor(batch.ids_T, device_), int64_tensor(batch.positions_T, device_),
                      int64_tensor(batch.segments_T, device_), std::move(offsets), device_);
  packed.dropout = {.key = Random(seed_).fork(static_cast<uint64_t>(step)).next(), .rows_T = {}};
  number_dropout_rows(batch.view(), packed.dropout->rows_T);
  return encoder_(packed);
}

std::vector<Pooling> Network::poolings(const Task& task) const {
  if (task.reads_tokens()) return {};
  return task.pooling.empty() ? poolings_ : task.pooling;
}

std::vector<at::Tensor> Network::head_inputs(const PackedBatch& batch, int64_t step) {
  nn::Packed packed;
  const at::Tensor hidden_TH = encode(batch, step, packed);
  std::map<std::vector<Pooling>, at::Tensor> rows = {
      {{}, hidden_TH}};  // once for heads that pool alike
  std::vector<at::Tensor> inputs(tasks_.size());
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (!tasks_[t].selected || batch.targets[t].rows.empty()) continue;
    const std::vector<Pooling> reads = poolings(*tasks_[t].task);
    at::Tensor& input = rows[reads];
    if (!input.defined()) input = nn::pool(hidden_TH, packed, reads);
    inputs[t] = input.index_select(0, int64_tensor(batch.targets[t].rows, device_));
  }
  return inputs;
}

bool Network::caches_inputs() const {
  // ATen's path pads sequences to those beside them, which the last bits show.
  return kernels_ != nullptr && !nn::any_trainable(*encoder_);
}

std::vector<HeadInput> Network::cached_heads() const {
  std::vector<HeadInput> heads;
  for (const TrainableTask& task : tasks_) {
    const std::vector<Pooling> reads = poolings(*task.task);
    const int64_t parts = std::max<int64_t>(1, std::ssize(reads));
    heads.push_back({reads, task.selected ? parts * encoder_->config().hidden_size : 0});
  }
  return heads;
}

/// Drawn as in the encoder, by seed, step, task, place in the step, role and position.
at::Tensor Network::dropout_factors(size_t task, const PackedBatch& batch, int64_t step) {
  constexpr uint64_t kHeads = uint64_t{1} << 32U;  // a stream beside those of the encoder
  nn::LinearHead& head = tasks_[task].head;
  if (!head->is_training() || head->dropout() == 0.0) return {};
  const Dropout dropout{
      .key = Random(seed_).fork(static_cast<uint64_t>(step)).fork(kHeads + task).next(),
      .rate = static_cast<float>(head->dropout())};
  const bool tokens = tasks_[task].task->reads_tokens();
  std::vector<uint64_t> numbers;
  for (const int32_t row : batch.targets[task].rows) {
    const auto sequence =
        tokens ? std::ranges::upper_bound(batch.offsets, row) - batch.offsets.begin() - 1
               : std::ptrdiff_t{row};
    const auto s = static_cast<size_t>(sequence);
    numbers.push_back(dropout_row_number(batch.places_S[s], batch.role_S[s],
                                         tokens ? row - batch.offsets[s] : 0));
  }
  return nn::dropout_factors(dropout, numbers, head->width(), device_);
}

std::vector<at::Tensor> Network::forward(const PackedBatch& batch, int64_t step,
                                         CachedInputs* cache) {
  const Autocast autocast(device_.type(), bf16_);
  const auto compute = [&](const PackedBatch& part) { return head_inputs(part, step); };
  const std::vector<at::Tensor> inputs =
      cache == nullptr ? compute(batch) : cache->inputs(batch, cached_heads(), compute);
  std::vector<at::Tensor> logits(tasks_.size());
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (!inputs[t].defined()) continue;
    logits[t] = tasks_[t].head->forward(inputs[t], dropout_factors(t, batch, step)).to(at::kFloat);
  }
  return logits;
}

std::vector<at::Tensor> Network::losses(const PackedBatch& batch, int64_t step,
                                        CachedInputs* cache) {
  const std::vector<at::Tensor> logits = forward(batch, step, cache);
  std::vector<at::Tensor> losses(tasks_.size());
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (logits[t].defined()) losses[t] = tasks_[t].objective->loss(logits[t], batch.targets[t]);
  }
  return losses;
}

std::vector<at::Tensor> Network::logits(const PackedBatch& batch, CachedInputs* cache) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> logits = forward(batch, 0, cache);  // nothing drops
  for (at::Tensor& task_logits : logits) {
    if (task_logits.defined()) task_logits = task_logits.to(at::kCPU);
  }
  return logits;
}

std::vector<double> Network::normalisers(const PackedBatch& batch) const {
  std::vector<double> sums(tasks_.size(), 0.0);
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (tasks_[t].selected) sums[t] = tasks_[t].objective->normaliser(batch.targets[t]);
  }
  return sums;
}

void Network::update(const at::Tensor& parameter, int64_t first, int64_t size) {
  if (kernels_ != nullptr) kernels_->update(parameter, first, size);
}

std::optional<double> Network::gradient_squares(const at::Tensor& parameter) const {
  return kernels_ == nullptr ? std::nullopt : kernels_->gradient_squares(parameter);
}

void Network::set_training(bool training) {
  const auto set = [&](torch::nn::Module& part) {
    part.train(training && nn::any_trainable(part));
  };
  set(encoder_->embeddings());
  for (size_t layer = 0; layer < encoder_->num_layers(); ++layer) set(encoder_->layer(layer));
  for (TrainableTask& task : tasks_) set(*task.head);
}

}  // namespace tandem
