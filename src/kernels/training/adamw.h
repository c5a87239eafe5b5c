#pragma once

#include <cstdint>
#include <span>

namespace tandem {

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), in torch's names.
struct AdamWOptions {
  double learning_rate;
  double weight_decay;
  double beta1;
  double beta2;
  double epsilon;
};

/// The factors of a parameter's t-th update.
struct AdamWStep {
  float decay;          ///< 1 - learning_rate * weight_decay
  float size;           ///< learning_rate / (1 - beta1^t)
  float second_moment;  ///< 1 / sqrt(1 - beta2^t)
  float beta1;
  float beta2;
  float epsilon;
};
AdamWStep adamw_step(const AdamWOptions& options, int64_t t);

/// Updates of some neighbouring numbers of one parameter.
struct AdamWJob {
  int64_t size;
  float* parameter;  ///< [size], as are the others
  float* exp_avg;
  float* exp_avg_sq;
  const float* gradient;  ///< of the last step; null: zero, as in the steps before
  float gradient_scale;   ///< the gradient is multiplied by it
  std::span<const AdamWStep> steps;
};

}  // namespace tandem
