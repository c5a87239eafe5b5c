#pragma once

#include <torch/nn/module.h>

namespace tandem::nn {

/// Whether any parameter of the module wants a gradient.
inline bool any_trainable(const torch::nn::Module& module) {
  for (const at::Tensor& parameter : module.parameters()) {
    if (parameter.requires_grad()) return true;
  }
  return false;
}

}  // namespace tandem::nn
