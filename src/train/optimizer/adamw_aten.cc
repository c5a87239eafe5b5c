#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <map>

#include "train/optimizer/adamw.h"

// What AdamW does where the parameters are not in the CPU's memory.

namespace tandem {

double AdamW::grad_norm_with_aten() {
  std::vector<at::Tensor> norms;
  for (const Parameter& parameter : parameters_) {
    const at::Tensor& gradient = parameter.value.grad();
    if (gradient.defined()) norms.push_back(at::linalg_vector_norm(gradient));
  }
  return norms.empty() ? 0.0 : at::linalg_vector_norm(at::stack(norms)).item<double>();
}

void AdamW::step_with_aten(double gradient_scale) {
  const at::NoGradGuard no_grad;
  struct Lists {
    std::vector<at::Tensor> parameters, gradients, exp_avgs, exp_avg_sqs, steps;
  };
  std::map<double, Lists> by_decay;
  for (Parameter& parameter : parameters_) {
    const at::Tensor& gradient = parameter.value.grad();
    if (!gradient.defined()) continue;
    Lists& lists = by_decay[parameter.weight_decay];
    lists.parameters.push_back(parameter.value);
    lists.gradients.push_back(gradient_scale == 1.0 ? gradient : gradient * gradient_scale);
    lists.exp_avgs.push_back(parameter.moments.exp_avg);
    lists.exp_avg_sqs.push_back(parameter.moments.exp_avg_sq);
    lists.steps.push_back(at::full({}, ++parameter.moments.num_steps, gradient.options()));
  }
  for (auto& [weight_decay, lists] : by_decay) {
    at::_fused_adamw_(lists.parameters, lists.gradients, lists.exp_avgs, lists.exp_avg_sqs,
                      /*max_exp_avg_sqs=*/{}, lists.steps, options_.learning_rate, options_.beta1,
                      options_.beta2, weight_decay, options_.epsilon, /*amsgrad=*/false,
                      /*maximize=*/false);
  }
}

}  // namespace tandem
