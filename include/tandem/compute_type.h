#pragma once

namespace tandem {

/// In what the linear layers of an encoder multiply; attention multiplies bf16 in both rounded
/// types. Sums, softmax, LayerNorm and the heads are fp32 always.
enum class ComputeType {
  fp32,
  bf16,  ///< weights and inputs are rounded to bfloat16: half the memory, and faster where the
         ///< processor has AVX512_BF16
  int8,  ///< each row of weights and of inputs is rounded to integers of its own scale: a quarter
         ///< of the memory, faster on AVX2 and most of all on AVX512_VNNI; no calibration
};

}  // namespace tandem
