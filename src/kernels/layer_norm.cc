#include "kernels/layer_norm.h"

#include "base/fail.h"

namespace tandem {

void layer_norm(const Kernels& kernels, std::span<float> x_MH, const LayerNormWeights& weights,
                double eps) {
  const int64_t width = std::ssize(weights.gamma);
  const int64_t rows = width == 0 ? 0 : std::ssize(x_MH) / width;
  if (rows * width != std::ssize(x_MH) || std::ssize(weights.beta) != width) {
    failed("layer norm of width ", width, ": given ", x_MH.size(), " values");
  }
  kernels.layer_norm(x_MH.data(), rows, width, weights.gamma.data(), weights.beta.data(),
                     static_cast<float>(eps));
}

}  // namespace tandem
