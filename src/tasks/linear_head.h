#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/thread_team.h"
#include "format/safetensors.h"
#include "kernels/linear.h"
#include "labels/label_set.h"

namespace tandem {

/// The linear layer that ends both kinds of head, for inference.
class LinearHead {
 public:
  /// `classifier.weight` [C, H] and `classifier.bias` [C] of a head's file. Throws Error{bad_input}
  /// for missing or misshapen tensors.
  static LinearHead load(const SafeTensors& file, int num_labels, int hidden_size,
                         const Kernels& kernels, ThreadTeam& team);
  LinearHead(std::span<const float> weight_CH, std::span<const float> bias_C, int hidden_size,
             const Kernels& kernels, ThreadTeam& team);

  int num_labels() const { return static_cast<int>(linear_.out()); }
  /// Logits [R, C] of rows [R, H].
  std::vector<float> apply(std::span<const float> rows_RH, ThreadTeam& team) const;

 private:
  PackedLinear linear_;
};

/// Turns logits into probabilities, in place.
void softmax(std::span<float> logits_C);
/// Position of the largest value, the first of equals.
int argmax(std::span<const float> values);

}  // namespace tandem
