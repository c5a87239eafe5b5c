#include "train/network/module_state.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "base/fail.h"

namespace tandem {

namespace {

void copy_into(at::Tensor parameter, std::span<const float> values) {
  const at::NoGradGuard no_grad;
  parameter.copy_(at::from_blob(const_cast<float*>(values.data()), parameter.sizes(), at::kFloat));
}

/// `values_of(name)` is empty where there is no such tensor.
template <typename ValuesOf>
void load(torch::nn::Module& module, const ValuesOf& values_of) {
  for (auto& parameter : module.named_parameters()) {
    const std::span<const float> values = values_of(parameter.key());
    if (std::ssize(values) != parameter.value().numel())
      failed("there are no weights for ", parameter.key());
    copy_into(parameter.value(), values);
  }
}

}  // namespace

void load_weights(torch::nn::Module& module, const EncoderWeights& weights) {
  load(module, [&](const std::string& name) {
    const auto found = weights.tensors.find(name);
    return found == weights.tensors.end() ? std::span<const float>() : found->second.values;
  });
}

void load_head(torch::nn::Module& head, const HeadWeights& weights) {
  load(head, [&](const std::string& name) {
    const auto found = weights.find(name);
    return found == weights.end() ? std::span<const float>() : std::span(found->second);
  });
}

StateTensors::StateTensors(const torch::nn::Module& module) {
  for (const auto& parameter : module.named_parameters()) {
    const at::Tensor& value =
        tensors_.emplace_back(parameter.value().detach().to(at::kCPU, at::kFloat).contiguous());
    if (!at::isfinite(value).all().item<bool>()) {
      failed(parameter.key(),
             " is not finite after training, so it is not saved: lower training.learning_rate");
    }
    views_[parameter.key()] = {
        DType::F32,
        value.sizes().vec(),
        {static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes()}};
  }
}

}  // namespace tandem
