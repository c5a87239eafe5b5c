#include "train/adamw.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

namespace tandem {

namespace {

/// As transformers' Trainer chooses: MPNet's relative_attention_bias.weight is a bias too.
bool is_decayed(const std::string& name) {
  return !name.ends_with("bias") && !name.ends_with("_bias.weight") &&
         !name.ends_with("LayerNorm.weight");
}

}  // namespace

AdamW::AdamW(const std::vector<std::pair<std::string, at::Tensor>>& parameters,
             const TrainingOptions& options)
    : beta1_(options.adam_beta1), beta2_(options.adam_beta2), epsilon_(options.adam_epsilon) {
  groups_ = {{options.weight_decay, {}, {}, {}, {}}, {0.0, {}, {}, {}, {}}};
  for (const auto& [name, parameter] : parameters) {
    Group& group = groups_[is_decayed(name) ? 0 : 1];
    group.parameters.push_back(parameter);
    group.exp_avgs.push_back(at::zeros_like(parameter));
    group.exp_avg_sqs.push_back(at::zeros_like(parameter));
    group.steps.push_back(at::zeros({}, parameter.options().dtype(at::kFloat)));
  }
}

void AdamW::step(double learning_rate) {
  at::NoGradGuard no_grad;
  for (Group& group : groups_) {
    std::vector<at::Tensor> parameters, gradients, exp_avgs, exp_avg_sqs, steps;
    for (size_t i = 0; i < group.parameters.size(); ++i) {
      if (!group.parameters[i].grad().defined()) continue;
      parameters.push_back(group.parameters[i]);
      gradients.push_back(group.parameters[i].grad());
      exp_avgs.push_back(group.exp_avgs[i]);
      exp_avg_sqs.push_back(group.exp_avg_sqs[i]);
      steps.push_back(group.steps[i].add_(1));
    }
    if (parameters.empty()) continue;
    at::_fused_adamw_(parameters, gradients, exp_avgs, exp_avg_sqs, /*max_exp_avg_sqs=*/{}, steps,
                      learning_rate, beta1_, beta2_, group.weight_decay, epsilon_,
                      /*amsgrad=*/false, /*maximize=*/false);
  }
}

void AdamW::zero_grad() {
  for (Group& group : groups_) {
    for (at::Tensor& parameter : group.parameters) parameter.mutable_grad().reset();
  }
}

double AdamW::clip_grad_norm(double max_norm) {
  std::vector<at::Tensor> gradients;
  for (const Group& group : groups_) {
    for (const at::Tensor& parameter : group.parameters) {
      if (parameter.grad().defined()) gradients.push_back(parameter.grad());
    }
  }
  if (gradients.empty()) return 0.0;
  std::vector<at::Tensor> norms;
  for (const at::Tensor& gradient : gradients) norms.push_back(at::linalg_vector_norm(gradient));
  const double norm = at::linalg_vector_norm(at::stack(norms)).item<double>();
  if (max_norm > 0.0 && std::isfinite(norm) && norm > max_norm) {
    const double scale = max_norm / (norm + 1e-6);  // torch's clip_grad_norm_ divides so
    for (at::Tensor& gradient : gradients) gradient.mul_(scale);
  }
  return norm;
}

}  // namespace tandem
