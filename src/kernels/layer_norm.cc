#include "kernels/layer_norm.h"

#include <algorithm>

#include "base/fail.h"

namespace tandem {

void layer_norm(const Kernels& kernels, ThreadTeam& team, std::span<float> x_MH,
                const LayerNormWeights& weights, double eps) {
  const int64_t width = std::ssize(weights.gamma);
  const int64_t rows = width == 0 ? 0 : std::ssize(x_MH) / width;
  if (rows * width != std::ssize(x_MH) || std::ssize(weights.beta) != width) {
    failed("layer norm of width ", width, ": given ", x_MH.size(), " values");
  }
  constexpr int64_t kBlock = 16;
  team.for_each((rows + kBlock - 1) / kBlock, [&](int64_t block, int) {
    const int64_t row = block * kBlock;
    kernels.layer_norm(x_MH.data() + row * width, std::min(kBlock, rows - row), width,
                       weights.gamma.data(), weights.beta.data(), static_cast<float>(eps));
  });
}

}  // namespace tandem
