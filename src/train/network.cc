#include "train/network.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>

#include "kernels/dispatch.h"
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
      bf16_(options.bf16) {
  encoder_->to(device_);
  for (TrainableTask& task : tasks_) task.head->to(device_);
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
  return encoder_(packed);
}

const std::vector<Pooling>& Network::poolings(const Task& task) const {
  return task.pooling.empty() ? poolings_ : task.pooling;
}

std::vector<at::Tensor> Network::head_inputs(const PackedBatch& batch, int64_t step) {
  nn::Packed packed;
  const at::Tensor hidden_TH = encode(batch, step, packed);
  std::map<std::vector<Pooling>, at::Tensor> pooled;  // once for heads that pool alike
  std::vector<at::Tensor> inputs(tasks_.size());
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (!tasks_[t].selected || batch.targets[t].rows.empty()) continue;
    const Task& task = tasks_[t].task;
    at::Tensor input = hidden_TH;
    if (task.spec->input == HeadInput::sentence) {
      at::Tensor& sentence_SP = pooled[poolings(task)];
      if (!sentence_SP.defined()) sentence_SP = nn::pool(hidden_TH, packed, poolings(task));
      input = sentence_SP;
    }
    inputs[t] = input.index_select(0, int64_tensor(batch.targets[t].rows, device_));
  }
  return inputs;
}

bool Network::caches_inputs() const {
  // ATen's path pads sequences to those beside them, which the last bits show.
  return kernels_ != nullptr && !nn::any_trainable(*encoder_);
}

std::vector<InputReader> Network::readers() const {
  std::vector<InputReader> readers;
  std::vector<std::vector<Pooling>> kinds = {{}};  // of words first
  for (const TrainableTask& task : tasks_) {
    const bool sentences = task.task.spec->input == HeadInput::sentence;
    const std::vector<Pooling> reads = sentences ? poolings(task.task) : std::vector<Pooling>();
    const auto known = std::find(kinds.begin(), kinds.end(), reads);
    const int64_t parts = sentences ? std::ssize(reads) : 1;
    readers.push_back({.kind = static_cast<int>(known - kinds.begin()),
                       .sentences = sentences,
                       .width = task.selected ? parts * encoder_->config().hidden_size : 0});
    if (known == kinds.end()) kinds.push_back(reads);
  }
  return readers;
}

std::vector<at::Tensor> Network::forward(const PackedBatch& batch, int64_t step,
                                         CachedInputs* cache) {
  const Autocast autocast(device_.type(), bf16_);
  const auto compute = [&](const PackedBatch& part) { return head_inputs(part, step); };
  const std::vector<at::Tensor> inputs =
      cache == nullptr ? compute(batch) : cache->inputs(batch, readers(), compute);
  std::vector<at::Tensor> logits(tasks_.size());
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (inputs[t].defined()) logits[t] = tasks_[t].head(inputs[t]).to(at::kFloat);
  }
  return logits;
}

std::vector<Network::TaskLoss> Network::losses(const PackedBatch& batch, int64_t step,
                                               CachedInputs* cache) {
  const std::vector<at::Tensor> logits = forward(batch, step, cache);
  const std::vector<double> sums_of_weights = normalisers(batch);
  std::vector<TaskLoss> losses(tasks_.size());
  for (size_t t = 0; t < tasks_.size(); ++t) {
    if (!logits[t].defined()) continue;
    const std::vector<float>& weights = tasks_[t].class_weights;
    losses[t].sum = at::cross_entropy_loss(
        logits[t], int64_tensor(batch.targets[t].labels, device_),
        weights.empty() ? at::Tensor() : at::tensor(weights, at::kFloat).to(device_),
        at::Reduction::Sum);
    losses[t].normaliser = sums_of_weights[t];
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
    if (!tasks_[t].selected) continue;
    const std::vector<float>& weights = tasks_[t].class_weights;
    for (const int32_t label : batch.targets[t].labels)
      sums[t] += weights.empty() ? 1.0 : weights[label];
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
