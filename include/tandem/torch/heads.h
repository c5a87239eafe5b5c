#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include "tandem/encoder_config.h"

namespace tandem::nn {

/// A layer of a head before its last one: linear, then the activation. 0 wide: none.
struct HiddenLayerOptions {
  int64_t size = 0;
  Activation activation = Activation::tanh;
};

/// Dropout and a linear layer `classifier`, as BertForTokenClassification ends; with a hidden layer
/// `dense` before them as BertForSequenceClassification does.
class LinearHeadImpl : public torch::nn::Module {
 public:
  /// Weights start normal(0, initializer_range) from torch's generator, biases zero.
  LinearHeadImpl(int64_t hidden_size, int64_t num_labels, double dropout,
                 double initializer_range = 0.02, HiddenLayerOptions hidden = {});

  /// [R, H] rows, sentences or tokens, to [R, C] logits. `factors_RW`, where defined, is what the
  /// input of the last layer is multiplied by instead of dropout from torch's generator.
  at::Tensor forward(const at::Tensor& rows_RH, const at::Tensor& factors_RW = {});

  double dropout() const { return dropout_->options.p(); }
  /// Width of the last layer's input.
  int64_t width() const { return classifier_->options.in_features(); }

 private:
  torch::nn::Linear dense_{nullptr};
  Activation activation_;
  torch::nn::Dropout dropout_;
  torch::nn::Linear classifier_;
};
TORCH_MODULE(LinearHead);

}  // namespace tandem::nn
