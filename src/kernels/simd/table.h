#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/dispatch.h"
#include "kernels/simd/adamw.h"
#include "kernels/simd/attention_backward.h"
#include "kernels/simd/bf16.h"
#include "kernels/simd/int8.h"
#include "kernels/simd/layer_norm.h"
#include "kernels/simd/layer_norm_training.h"
#include "kernels/simd/linear.h"
#include "kernels/simd/training_linear.h"

namespace tandem {
namespace {

constexpr Kernels simd_table(const char* name) {
  return {name,
          kPanelColumns,
          linear<float, float>,
          linear<Bf16Pair, float>,
          linear<Bf16Pair, Bf16Pair>,
          round_to_bf16,
          linear_int8<float>,
          linear_int8<Bf16Pair>,
          quantise_row,
          quantise_channel,
          attention_scratch,
          attention<float, float>,
          attention<Bf16Pair, Bf16Pair>,
          attention<Bf16Pair, float>,
          attention_backward_scratch,
          attention_backward,
          layer_norm,
          adamw,
          sum_of_squares,
          layer_norm_training,
          layer_norm_gradient,
          layer_norm_sums,
          drop,
          training_kernels<float>(),
          training_kernels<Bf16Pair>()};
}

}  // namespace
}  // namespace tandem
