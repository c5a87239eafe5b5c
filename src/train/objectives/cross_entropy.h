#pragma once

#include <vector>

#include "train/objectives/objective.h"

namespace tandem {

/// Cross-entropy of the softmax over a row's logits, each label by its weight, as
/// torch.nn.CrossEntropyLoss.
class CrossEntropy : public Objective {
 public:
  /// `weights`: [C]; empty: all 1.
  explicit CrossEntropy(std::vector<float> weights) : weights_(std::move(weights)) {}
  /// With the weights that the task's options and its training rows say.
  static std::shared_ptr<const Objective> make(const ObjectiveSources& sources);

  double normaliser(const Targets& targets) const override;
  at::Tensor loss(const at::Tensor& logits_RC, const Targets& targets) const override;
  void add(const at::Tensor& logits_RC, const Targets& targets, Total& total) const override;

 private:
  double weight(int32_t label) const {
    return weights_.empty() ? 1.0 : weights_[static_cast<size_t>(label)];
  }

  std::vector<float> weights_;
};

}  // namespace tandem
