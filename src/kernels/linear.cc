#include "kernels/linear.h"

#include <algorithm>
#include <vector>

#include "base/fail.h"

namespace tandem {
namespace {

constexpr int64_t kRowBlock = 96;    // rows of X that one worker keeps in its cache for all panels
constexpr int64_t kDepthBlock = 16;  // a cache line of each row of W

int64_t divide_up(int64_t count, int64_t by) {
  return (count + by - 1) / by;
}

/// panel[d][c] = rows[c][d]; columns without a row are zero.
void pack_panel(std::span<const float* const> rows, int64_t in, int64_t columns, float* panel) {
  for (int64_t first = 0; first < in; first += kDepthBlock) {
    const int64_t last = std::min(in, first + kDepthBlock);
    for (int64_t c = 0; c < columns; ++c) {
      const float* row = c < std::ssize(rows) ? rows[static_cast<size_t>(c)] : nullptr;
      for (int64_t d = first; d < last; ++d) panel[d * columns + c] = row ? row[d] : 0.0F;
    }
  }
}

}  // namespace

PackedLinear::PackedLinear(const Kernels& kernels, ThreadTeam& team,
                           std::span<const LinearWeights> layers, int64_t in)
    : kernels_(&kernels), in_(in) {
  std::vector<const float*> rows;
  std::vector<float> bias;
  for (const LinearWeights& layer : layers) {
    if (layer.weight.size() != layer.bias.size() * static_cast<size_t>(in)) {
      failed("linear layer: ", layer.weight.size(), " weights do not fit ", layer.bias.size(),
             " outputs of ", in, " inputs");
    }
    bias.insert(bias.end(), layer.bias.begin(), layer.bias.end());
    for (size_t row = 0; row < layer.bias.size(); ++row) {
      rows.push_back(layer.weight.data() + row * static_cast<size_t>(in));
    }
  }
  out_ = std::ssize(rows);

  const int64_t columns = kernels.panel_columns;
  const int64_t panels = divide_up(out_, columns);
  panels_.reserve(static_cast<size_t>(panels * in * columns));
  bias_.reserve(static_cast<size_t>(panels * columns));
  std::fill_n(std::copy(bias.begin(), bias.end(), bias_.data()), panels * columns - out_, 0.0F);
  team.for_each(panels, [&](int64_t panel, int) {
    const int64_t first = panel * columns;
    const auto count = static_cast<size_t>(std::min(columns, out_ - first));
    pack_panel(std::span(rows).subspan(static_cast<size_t>(first), count), in, columns,
               panels_.data() + first * in);
  });
}

void PackedLinear::apply(ThreadTeam& team, std::span<const float> x_MI, std::span<float> y_MO,
                         Epilogue epilogue) const {
  const int64_t rows = in_ == 0 ? 0 : std::ssize(x_MI) / in_;
  if (rows * in_ != std::ssize(x_MI) || rows * out_ != std::ssize(y_MO)) {
    failed("linear layer of ", in_, " inputs and ", out_, " outputs: given ", x_MI.size(), " and ",
           y_MO.size(), " values");
  }
  const int64_t columns = kernels_->panel_columns;
  const int64_t panels = divide_up(out_, columns);
  team.for_each(divide_up(rows, kRowBlock) * panels, [&](int64_t item, int) {
    const int64_t row = item / panels * kRowBlock;
    const int64_t column = item % panels * columns;
    kernels_->linear({.x = x_MI.data() + row * in_,
                      .x_stride = in_,
                      .rows = std::min(kRowBlock, rows - row),
                      .depth = in_,
                      .panel = panels_.data() + column * in_,
                      .bias = bias_.data() + column,
                      .y = y_MO.data() + row * out_ + column,
                      .y_stride = out_,
                      .columns = std::min(columns, out_ - column),
                      .epilogue = epilogue});
  });
}

}  // namespace tandem
