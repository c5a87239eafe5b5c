#pragma once

#include <torch/nn/module.h>

#include <map>
#include <string>

#include "encoder/encoder_weights.h"
#include "format/tensors/safetensors.h"
#include "tasks/heads/head_weights.h"

namespace tandem {

/// Copies weights into the parameters of the same names. Throws Error{failed} where one is missing
/// or of another size.
void load_weights(torch::nn::Module& module, const EncoderWeights& weights);
/// The same for a head.
void load_head(torch::nn::Module& head, const HeadWeights& weights);

/// Parameters as fp32 CPU tensors by name; the views live as long as the object. Throws
/// Error{failed} that names a parameter which is not finite, so that no such value reaches the
/// disk.
class StateTensors {
 public:
  explicit StateTensors(const torch::nn::Module& module);
  const std::map<std::string, TensorView>& views() const { return views_; }

 private:
  std::vector<at::Tensor> tensors_;
  std::map<std::string, TensorView> views_;
};

}  // namespace tandem
