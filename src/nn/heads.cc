#include "tandem/torch/heads.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "base/fail.h"

namespace tandem::nn {

namespace {

at::Tensor activate(Activation activation, const at::Tensor& x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::tanh:
      return x.tanh();
    case Activation::relu:
      return x.relu();
    case Activation::gelu:
      return at::gelu(x);
    case Activation::sigmoid:
      return x.sigmoid();
    case Activation::silu:
      return at::silu(x);
  }
  failed("unknown activation ", static_cast<int>(activation));
}

}  // namespace

LinearHeadImpl::LinearHeadImpl(int64_t hidden_size, int64_t num_labels, double dropout,
                               double initializer_range, HiddenLayerOptions hidden)
    : activation_(hidden.activation),
      dropout_(register_module("dropout", torch::nn::Dropout(dropout))),
      classifier_(register_module(
          "classifier",
          torch::nn::Linear(hidden.size > 0 ? hidden.size : hidden_size, num_labels))) {
  if (hidden.size > 0)
    dense_ = register_module("dense", torch::nn::Linear(hidden_size, hidden.size));
  at::NoGradGuard no_grad;
  for (auto& parameter : named_parameters()) {
    if (parameter.key().ends_with("weight")) {
      parameter.value().normal_(0.0, initializer_range);
    } else {
      parameter.value().zero_();
    }
  }
}

at::Tensor LinearHeadImpl::forward(const at::Tensor& rows_RH, const at::Tensor& factors_RW) {
  const at::Tensor rows = dense_ ? activate(activation_, dense_(rows_RH)) : rows_RH;
  return classifier_(factors_RW.defined() ? rows * factors_RW : dropout_(rows));
}

}  // namespace tandem::nn
