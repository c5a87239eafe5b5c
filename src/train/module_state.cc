#include "train/module_state.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "base/fail.h"

namespace tandem {

namespace {

void copy_into(at::Tensor parameter, std::span<const float> values) {
  const at::NoGradGuard no_grad;
  parameter.copy_(at::from_blob(const_cast<float*>(values.data()), parameter.sizes(), at::kFloat));
}

}  // namespace

void load_weights(torch::nn::Module& module, const EncoderWeights& weights) {
  for (auto& parameter : module.named_parameters()) {
    const auto found = weights.tensors.find(parameter.key());
    if (found == weights.tensors.end() ||
        static_cast<int64_t>(found->second.values.size()) != parameter.value().numel()) {
      failed("the encoder has no weights for ", parameter.key());
    }
    copy_into(parameter.value(), found->second.values);
  }
}

void load_tensors(torch::nn::Module& module, const SafeTensors& file) {
  for (auto& parameter : module.named_parameters()) {
    copy_into(parameter.value(), file.floats(parameter.key(), parameter.value().sizes().vec()));
  }
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
