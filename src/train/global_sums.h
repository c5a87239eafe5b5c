#pragma once

#include <ATen/core/Tensor.h>

#include <span>

namespace tandem {

/// Sums over all processes of a training: the one place where they meet in a step. This form is
/// that of one process, whose sums are what it has; it does nothing. For one thread.
class GlobalSums {
 public:
  virtual ~GlobalSums() = default;

  /// Whether there are other processes.
  virtual bool is_shared() const { return false; }
  /// Each value becomes its sum.
  virtual void add_up(std::span<double> /*values*/) {}
  /// Each gradient becomes its sum.
  virtual void add_up(std::span<at::Tensor> /*gradients*/) {}
};

}  // namespace tandem
