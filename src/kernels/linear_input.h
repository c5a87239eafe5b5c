#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/buffer.h"
#include "kernels/dispatch.h"
#include "tandem/compute_type.h"

namespace tandem {

/// Rows of X as linear layers of one compute type read them: fp32 rows where they are, others as
/// rounded copies.
class LinearInput {
 public:
  LinearInput(const Kernels& kernels, ComputeType compute_type)
      : kernels_(&kernels), compute_type_(compute_type) {}

  /// From now on the rows are x_MI [rows, in], not owned. What was rounded before is lost.
  void bind(std::span<const float> x_MI, int64_t in);

  /// Copies rows [first, last) as they are now: to be called once they are there, before a layer
  /// reads them. Disjoint rows may be rounded by several threads at once.
  void round(int64_t first, int64_t last);

  /// From now on there are `rows` rows, of type bf16, which are written as pairs and not rounded.
  void bind_pairs(int64_t rows, int64_t in);
  /// Rows [first, last) of those, [last - first, (in + 1) / 2].
  std::span<Bf16Pair> pairs(int64_t first, int64_t last);

  int64_t rows() const { return rows_; }
  int64_t in() const { return in_; }

 private:
  friend class PanelLinear;
  const Kernels* kernels_;
  ComputeType compute_type_;
  int64_t rows_ = 0;
  int64_t in_ = 0;
  const float* x_ = nullptr;
  BasicBuffer<uint32_t> copies_;  ///< [rows, depth] Bf16Pairs or Int8Quads
  std::vector<Int8Row> int8_rows_;
};

/// Factors of the kernels of that type, floats, Bf16Pairs or Int8Quads, that hold `size` numbers.
int64_t factors_of(ComputeType compute_type, int64_t size);

}  // namespace tandem
