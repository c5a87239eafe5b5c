#pragma once

#include <cstdint>
#include <span>

#include "base/thread_team.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"
#include "tandem/compute_type.h"

namespace tandem {

/// Weights W [out, in], row-major, and bias [out] of one linear layer, not owned.
struct LinearWeights {
  std::span<const float> weight;
  std::span<const float> bias;
};

/// Y = X W^T + b with the weights packed once, in panels, for the kernels of one instruction set.
/// In bf16 W and X are rounded to it, X as it is read; sums, bias and Y stay fp32.
/// Several layers that read the same X can be stacked into one: their outputs stand side by side.
/// Applying is thread-safe; rows of Y do not depend, to the bit, on the other rows nor on the
/// number of threads.
class PackedLinear {
 public:
  PackedLinear() = default;
  /// Packs layers of `in` inputs each, top to bottom. Throws Error{failed} where a size does not
  /// fit.
  PackedLinear(const Kernels& kernels, ThreadTeam& team, std::span<const LinearWeights> layers,
               int64_t in, ComputeType compute_type = ComputeType::fp32);

  int64_t in() const { return in_; }
  int64_t out() const { return out_; }

  /// x_MI [rows, in], y_MO [rows, out], both contiguous; rows = x_MI.size() / in. They must not
  /// overlap. Throws Error{failed} where sizes disagree.
  void apply(ThreadTeam& team, std::span<const float> x_MI, std::span<float> y_MO,
             Epilogue epilogue = Epilogue::none) const;

 private:
  /// Rows [row, row + rows) against panels [first_panel, last_panel).
  struct Block {
    int64_t row, rows, first_panel, last_panel;
  };

  void pack(int64_t panel, std::span<const float* const> rows);
  /// Calls the kernel for each panel of the block. x: its rows, [rows, depth].
  template <typename Factor>
  void multiply(const Block& block, const Factor* x, int64_t depth,
                const BasicBuffer<Factor>& panels, void (*kernel)(const BasicLinearTask<Factor>&),
                std::span<float> y_MO, Epilogue epilogue) const;

  const Kernels* kernels_ = nullptr;
  ComputeType compute_type_ = ComputeType::fp32;
  int64_t in_ = 0;
  int64_t out_ = 0;
  Buffer panels_;                      ///< fp32: [panels, in, panel_columns]
  BasicBuffer<Bf16Pair> bf16_panels_;  ///< bf16: [panels, (in + 1) / 2, panel_columns]
  Buffer bias_;                        ///< [panels, panel_columns]
};

}  // namespace tandem
