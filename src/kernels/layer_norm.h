#pragma once

#include <span>

#include "kernels/dispatch.h"

namespace tandem {

/// Scale and shift [H] of a LayerNorm, not owned.
struct LayerNormWeights {
  std::span<const float> gamma;
  std::span<const float> beta;
};

/// Normalises each row of x_MH [rows, H] in place (Ba et al. 2016; biased variance, as PyTorch).
/// Throws Error{failed} where sizes disagree.
void layer_norm(const Kernels& kernels, std::span<float> x_MH, const LayerNormWeights& weights,
                double eps);

}  // namespace tandem
