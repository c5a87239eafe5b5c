#pragma once

#include <cstdint>
#include <span>

#include "base/thread_team.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"

namespace tandem {

/// Weights W [out, in], row-major, and bias [out] of one linear layer, not owned.
struct LinearWeights {
  std::span<const float> weight;
  std::span<const float> bias;
};

/// Y = X W^T + b with the weights packed once, in panels, for the kernels of one instruction set.
/// Several layers that read the same X can be stacked into one: their outputs stand side by side.
/// Applying is thread-safe; rows of Y do not depend, to the bit, on the other rows nor on the
/// number of threads.
class PackedLinear {
 public:
  PackedLinear() = default;
  /// Packs layers of `in` inputs each, top to bottom. Throws Error{failed} where a size does not
  /// fit.
  PackedLinear(const Kernels& kernels, ThreadTeam& team, std::span<const LinearWeights> layers,
               int64_t in);

  int64_t in() const { return in_; }
  int64_t out() const { return out_; }

  /// x_MI [rows, in], y_MO [rows, out], both contiguous; rows = x_MI.size() / in. They must not
  /// overlap. Throws Error{failed} where sizes disagree.
  void apply(ThreadTeam& team, std::span<const float> x_MI, std::span<float> y_MO,
             Epilogue epilogue = Epilogue::none) const;

 private:
  const Kernels* kernels_ = nullptr;
  int64_t in_ = 0;
  int64_t out_ = 0;
  Buffer panels_;  ///< [panels, in, panel_columns]
  Buffer bias_;    ///< [panels, panel_columns]
};

}  // namespace tandem
