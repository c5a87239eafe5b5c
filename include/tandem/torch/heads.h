#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

namespace tandem::nn {

/// Dropout and a linear layer `classifier`, as BertForSequenceClassification and
/// BertForTokenClassification end.
class LinearHeadImpl : public torch::nn::Module {
 public:
  /// Weights start normal(0, initializer_range) from torch's generator, biases zero.
  LinearHeadImpl(int64_t hidden_size, int64_t num_labels, double dropout,
                 double initializer_range = 0.02);

  /// [R, H] rows, sentences or tokens, to [R, C] logits.
  at::Tensor forward(const at::Tensor& rows_RH);

 private:
  torch::nn::Dropout dropout_;
  torch::nn::Linear classifier_;
};
TORCH_MODULE(LinearHead);

}  // namespace tandem::nn
