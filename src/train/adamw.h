#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "train/training_options.h"

namespace tandem {

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019) on ATen's fused kernel. Biases and
/// LayerNorm are not decayed. Parameters without a gradient in a step are left as they are.
class AdamW {
 public:
  /// `parameters`: trainable ones with their names, which decide on decay.
  AdamW(const std::vector<std::pair<std::string, at::Tensor>>& parameters,
        const TrainingOptions& options);

  /// One update from the gradients, which stay.
  void step(double learning_rate);
  void zero_grad();
  /// Scales all gradients so that their global L2 norm is at most `max_norm` (0: only measured);
  /// returns the norm before. A norm that is not finite leaves the gradients alone.
  double clip_grad_norm(double max_norm);

 private:
  struct Group {
    double weight_decay;
    std::vector<at::Tensor> parameters, exp_avgs, exp_avg_sqs, steps;
  };

  double beta1_, beta2_, epsilon_;
  std::vector<Group> groups_;
};

}  // namespace tandem
