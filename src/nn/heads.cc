#include "tandem/torch/heads.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace tandem::nn {

LinearHeadImpl::LinearHeadImpl(int64_t hidden_size, int64_t num_labels, double dropout,
                               double initializer_range)
    : dropout_(register_module("dropout", torch::nn::Dropout(dropout))),
      classifier_(register_module("classifier", torch::nn::Linear(hidden_size, num_labels))) {
  at::NoGradGuard no_grad;
  classifier_->weight.normal_(0.0, initializer_range);
  classifier_->bias.zero_();
}

at::Tensor LinearHeadImpl::forward(const at::Tensor& rows_RH) {
  return classifier_(dropout_(rows_RH));
}

}  // namespace tandem::nn
