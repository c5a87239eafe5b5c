#pragma once

#include <cstdint>
#include <span>

#include "base/threads/share.h"
#include "base/threads/thread_team.h"
#include "kernels/buffer.h"
#include "kernels/dispatch.h"
#include "kernels/linear_input.h"
#include "tandem/compute_type.h"

namespace tandem {

/// Weights W [out, in], row-major, and bias [out] of one linear layer, not owned.
struct LinearWeights {
  std::span<const float> weight;
  std::span<const float> bias;
};

/// Y = X W^T + b with the weights brought once into the panels that the kernels of one instruction
/// set read. In bf16 W and X are rounded to it; in int8 each row of W and each row of X to integers
/// with a scale of its own, that of X also with an offset, so that nothing needs calibration. Sums,
/// bias and Y stay fp32. Several layers that read the same X can be stacked into one: their outputs
/// stand side by side. Applying is thread-safe; rows of Y do not depend, to the bit, on the other
/// rows nor on the number of threads.
class PanelLinear {
 public:
  PanelLinear() = default;
  /// Layers of `in` inputs each, top to bottom. Throws Error{failed} where a size does not fit.
  PanelLinear(const Kernels& kernels, ThreadTeam& team, std::span<const LinearWeights> layers,
              int64_t in, ComputeType compute_type = ComputeType::fp32);

  int64_t in() const { return in_; }
  int64_t out() const { return out_; }

  /// Rows [first, last) of X, which were rounded, to y_MO [last - first, out]: this worker's share
  /// of it. Throws Error{failed} where sizes disagree.
  void apply(const Share& share, const LinearInput& x, int64_t first, int64_t last,
             std::span<float> y_MO, Epilogue epilogue = Epilogue::none) const;

  /// The same with Y rounded to bf16, each row filled up with a 0 where `out` is odd: for layers in
  /// bf16 and int8, and not Epilogue::add.
  void apply(const Share& share, const LinearInput& x, int64_t first, int64_t last,
             std::span<Bf16Pair> y_MO, Epilogue epilogue = Epilogue::none) const;

  /// All of x_MI [rows, in] to y_MO [rows, out] by all workers, rounding included. They must not
  /// overlap.
  void apply(ThreadTeam& team, std::span<const float> x_MI, std::span<float> y_MO,
             Epilogue epilogue = Epilogue::none) const;

 private:
  void reserve_panels(std::span<const float> bias);
  void fill_panel(int64_t panel, std::span<const float* const> rows);
  template <typename Result>
  void apply_to(const Share& share, const LinearInput& x, int64_t first, int64_t last,
                std::span<Result> y_MO, Epilogue epilogue) const;
  template <typename Result>
  void multiply(const LinearInput& x, int64_t row, int64_t rows, int64_t panel, Result* y,
                Epilogue epilogue) const;

  const Kernels* kernels_ = nullptr;
  ComputeType compute_type_ = ComputeType::fp32;
  int64_t in_ = 0;
  int64_t out_ = 0;
  int64_t depth_ = 0;              ///< factors of a row
  Buffer panels_;                  ///< fp32: [panels, depth, panel_columns]
  BasicBuffer<uint32_t> rounded_;  ///< bf16, int8: the same of Bf16Pairs or Int8Quads
  Buffer bias_;                    ///< [panels, panel_columns]
  Buffer scales_;                  ///< int8: [panels, panel_columns], as are the sums
  Buffer sums_;
};

}  // namespace tandem
