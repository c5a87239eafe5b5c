#pragma once

namespace tandem {

/// In what the linear layers of an encoder multiply; sums, attention, LayerNorm and the heads are
/// fp32 always.
enum class ComputeType {
  fp32,
  bf16,  ///< weights and inputs are rounded to bfloat16: half the memory, and faster where the
         ///< processor has AVX512_BF16
};

}  // namespace tandem
