#include "kernels/linear.h"

#include <algorithm>
#include <vector>

#include "base/fail.h"

namespace tandem {
namespace {

constexpr int64_t kRowBlock = 96;    // rows of X that one worker keeps in its cache for all panels
constexpr int64_t kDepthBlock = 16;  // a cache line of each row of W
constexpr int64_t kPanelGroup = 8;   // panels that a block of rows is rounded for at once
constexpr int64_t kItemsPerWorker = 4;  // fewer would leave workers waiting for the last

int64_t divide_up(int64_t count, int64_t by) {
  return (count + by - 1) / by;
}

int64_t pairs_of(int64_t count) {
  return divide_up(count, 2);
}

/// panel[d][c] = rows[c][d]; columns without a row are zero.
template <typename Factor>
void pack_panel(std::span<const Factor* const> rows, int64_t depth, int64_t columns,
                Factor* panel) {
  for (int64_t first = 0; first < depth; first += kDepthBlock) {
    const int64_t last = std::min(depth, first + kDepthBlock);
    for (int64_t c = 0; c < columns; ++c) {
      const Factor* row = c < std::ssize(rows) ? rows[static_cast<size_t>(c)] : nullptr;
      for (int64_t d = first; d < last; ++d) panel[d * columns + c] = row ? row[d] : Factor{};
    }
  }
}

/// Room for so many pairs that lasts until this thread's next call.
Bf16Pair* pair_scratch(int64_t size) {
  thread_local BasicBuffer<Bf16Pair> pairs;
  pairs.reserve(static_cast<size_t>(size));
  return pairs.data();
}

}  // namespace

PackedLinear::PackedLinear(const Kernels& kernels, ThreadTeam& team,
                           std::span<const LinearWeights> layers, int64_t in,
                           ComputeType compute_type)
    : kernels_(&kernels), compute_type_(compute_type), in_(in) {
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
  bias_.reserve(static_cast<size_t>(panels * columns));
  std::fill_n(std::copy(bias.begin(), bias.end(), bias_.data()), panels * columns - out_, 0.0F);
  if (compute_type == ComputeType::bf16) {
    bf16_panels_.reserve(static_cast<size_t>(panels * pairs_of(in) * columns));
  } else {
    panels_.reserve(static_cast<size_t>(panels * in * columns));
  }
  team.for_each(panels, [&](int64_t panel, int) {
    const int64_t first = panel * columns;
    const auto count = static_cast<size_t>(std::min(columns, out_ - first));
    pack(panel, std::span(rows).subspan(static_cast<size_t>(first), count));
  });
}

void PackedLinear::pack(int64_t panel, std::span<const float* const> rows) {
  const int64_t columns = kernels_->panel_columns;
  const int64_t first = panel * columns;
  if (compute_type_ == ComputeType::fp32) {
    return pack_panel(rows, in_, columns, panels_.data() + first * in_);
  }
  const int64_t depth = pairs_of(in_);
  Bf16Pair* to = pair_scratch(std::ssize(rows) * depth);
  std::vector<const Bf16Pair*> rounded;
  for (const float* row : rows) {
    kernels_->round_to_bf16(row, in_, to);
    rounded.push_back(to);
    to += depth;
  }
  pack_panel<Bf16Pair>(rounded, depth, columns, bf16_panels_.data() + first * depth);
}

void PackedLinear::apply(ThreadTeam& team, std::span<const float> x_MI, std::span<float> y_MO,
                         Epilogue epilogue) const {
  const int64_t rows = in_ == 0 ? 0 : std::ssize(x_MI) / in_;
  if (rows * in_ != std::ssize(x_MI) || rows * out_ != std::ssize(y_MO)) {
    failed("linear layer of ", in_, " inputs and ", out_, " outputs: given ", x_MI.size(), " and ",
           y_MO.size(), " values");
  }
  const int64_t panels = divide_up(out_, kernels_->panel_columns);
  const int64_t blocks = divide_up(rows, kRowBlock);
  const int64_t group =
      std::clamp<int64_t>(blocks * panels / (kItemsPerWorker * team.size()), 1, kPanelGroup);
  const int64_t groups = divide_up(panels, group);
  team.for_each(blocks * groups, [&](int64_t item, int) {
    const int64_t row = item / groups * kRowBlock;
    const int64_t first = item % groups * group;
    const Block block{row, std::min(kRowBlock, rows - row), first, std::min(panels, first + group)};
    const float* x = x_MI.data() + row * in_;
    if (compute_type_ == ComputeType::fp32) {
      return multiply(block, x, in_, panels_, kernels_->linear, y_MO, epilogue);
    }
    const int64_t depth = pairs_of(in_);
    Bf16Pair* pairs = pair_scratch(block.rows * depth);
    for (int64_t r = 0; r < block.rows; ++r) {
      kernels_->round_to_bf16(x + r * in_, in_, pairs + r * depth);
    }
    multiply<Bf16Pair>(block, pairs, depth, bf16_panels_, kernels_->linear_bf16, y_MO, epilogue);
  });
}

template <typename Factor>
void PackedLinear::multiply(const Block& block, const Factor* x, int64_t depth,
                            const BasicBuffer<Factor>& panels,
                            void (*kernel)(const BasicLinearTask<Factor>&), std::span<float> y_MO,
                            Epilogue epilogue) const {
  const int64_t columns = kernels_->panel_columns;
  for (int64_t column = block.first_panel * columns; column < block.last_panel * columns;
       column += columns) {
    kernel({.x = x,
            .x_stride = depth,
            .rows = block.rows,
            .depth = depth,
            .panel = panels.data() + column * depth,
            .bias = bias_.data() + column,
            .y = y_MO.data() + block.row * out_ + column,
            .y_stride = out_,
            .columns = std::min(columns, out_ - column),
            .epilogue = epilogue});
  }
}

}  // namespace tandem
