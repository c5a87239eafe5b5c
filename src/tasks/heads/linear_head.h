#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/threads/thread_team.h"
#include "kernels/linear.h"
#include "tasks/heads/head_weights.h"

namespace tandem {

/// The linear layer that ends every head, after a hidden layer where the task has one, for
/// inference.
class LinearHead {
 public:
  /// `weights` as head_tensor_specs() says.
  LinearHead(const Task& task, const HeadWeights& weights, const Kernels& kernels,
             ThreadTeam& team);

  int num_labels() const { return static_cast<int>(classifier_.out()); }
  /// Logits [R, C] of rows [R, W].
  std::vector<float> apply(std::span<const float> rows_RW, ThreadTeam& team) const;

 private:
  std::optional<PanelLinear> dense_;
  Activation activation_ = Activation::identity;
  PanelLinear classifier_;
};

}  // namespace tandem
