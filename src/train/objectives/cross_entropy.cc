#include "train/objectives/cross_entropy.h"

#include <ATen/ATen.h>
#include <ATen/core/Reduction.h>

#include "tasks/labels/label_options.h"

namespace tandem {

std::shared_ptr<const Objective> CrossEntropy::make(const ObjectiveSources& sources) {
  std::vector<float> weights;
  if (sources.options != nullptr && sources.label_counts != nullptr)
    weights = class_weights(*sources.options, sources.task.labels, *sources.label_counts);
  return std::make_shared<CrossEntropy>(std::move(weights));
}

double CrossEntropy::normaliser(const Targets& targets) const {
  double sum = 0.0;
  for (const int32_t label : targets.labels) sum += weight(label);
  return sum;
}

at::Tensor CrossEntropy::loss(const at::Tensor& logits_RC, const Targets& targets) const {
  const at::Device device = logits_RC.device();
  return at::cross_entropy_loss(
      logits_RC, at::tensor(targets.labels, at::kInt).to(device, at::kLong),
      weights_.empty() ? at::Tensor() : at::tensor(weights_, at::kFloat).to(device),
      at::Reduction::Sum);
}

void CrossEntropy::add(const at::Tensor& logits_RC, const Targets& targets, Total& total) const {
  constexpr int32_t kIgnored = -100;
  std::vector<int32_t> labels_R = targets.labels;
  for (int32_t& label : labels_R) label = label < logits_RC.size(1) ? label : kIgnored;
  const at::Tensor losses_R = at::cross_entropy_loss(
      logits_RC, at::tensor(labels_R, at::kInt).to(at::kLong), {}, at::Reduction::None, kIgnored);
  for (size_t r = 0; r < labels_R.size(); ++r) {
    if (labels_R[r] == kIgnored) continue;
    total.sum += weight(labels_R[r]) * static_cast<double>(losses_R.const_data_ptr<float>()[r]);
    total.normaliser += weight(labels_R[r]);
  }
}

}  // namespace tandem
