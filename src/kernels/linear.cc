#include "kernels/linear.h"

#include <algorithm>
#include <vector>

#include "base/fail.h"

namespace tandem {
namespace {

constexpr int64_t kDepthBlock = 16;  // a cache line of each row of W
constexpr int64_t kTile = 6;  // rows that the kernels take at once: fewer are not worth splitting
constexpr int64_t kMostInt8Inputs = 65536;  // 255 * 127 times that fits in 32 bits

int64_t divide_up(int64_t count, int64_t by) {
  return (count + by - 1) / by;
}

/// Numbers that a result holds.
template <typename Result>
constexpr int64_t kNumbers = std::is_same_v<Result, float> ? 1 : 2;

/// panel[d][c] = rows[c][d]; columns without a row are zero.
template <typename Factor>
void transpose_into(std::span<const Factor* const> rows, int64_t depth, int64_t columns,
                    Factor* panel) {
  for (int64_t first = 0; first < depth; first += kDepthBlock) {
    const int64_t last = std::min(depth, first + kDepthBlock);
    for (int64_t c = 0; c < columns; ++c) {
      const Factor* row = c < std::ssize(rows) ? rows[static_cast<size_t>(c)] : nullptr;
      for (int64_t d = first; d < last; ++d) panel[d * columns + c] = row ? row[d] : Factor{};
    }
  }
}

/// Room for so many factors that lasts until this thread's next call.
uint32_t* factor_scratch(int64_t size) {
  thread_local BasicBuffer<uint32_t> factors;
  factors.reserve(static_cast<size_t>(size));
  return factors.data();
}

}  // namespace

PanelLinear::PanelLinear(const Kernels& kernels, ThreadTeam& team,
                         std::span<const LinearWeights> layers, int64_t in,
                         ComputeType compute_type)
    : kernels_(&kernels),
      compute_type_(compute_type),
      in_(in),
      depth_(factors_of(compute_type, in)) {
  if (compute_type == ComputeType::int8 && in > kMostInt8Inputs) {
    failed("linear layer of ", in, " inputs: int8 sums hold ", kMostInt8Inputs, ": use bf16");
  }
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
  reserve_panels(bias);
  const int64_t columns = kernels.panel_columns;
  team.for_each(divide_up(out_, columns), [&](int64_t panel, int) {
    const int64_t first = panel * columns;
    const auto count = static_cast<size_t>(std::min(columns, out_ - first));
    fill_panel(panel, std::span(rows).subspan(static_cast<size_t>(first), count));
  });
}

void PanelLinear::reserve_panels(std::span<const float> bias) {
  const int64_t columns = divide_up(out_, kernels_->panel_columns) * kernels_->panel_columns;
  const auto reserve = [columns](auto& buffer, int64_t rows) {
    buffer.reserve(static_cast<size_t>(rows * columns));
  };
  reserve(bias_, 1);
  std::fill_n(std::copy(bias.begin(), bias.end(), bias_.data()), columns - out_, 0.0F);
  if (compute_type_ == ComputeType::fp32) return reserve(panels_, depth_);
  reserve(rounded_, depth_);
  if (compute_type_ != ComputeType::int8) return;
  for (Buffer* buffer : {&scales_, &sums_}) {
    reserve(*buffer, 1);
    std::fill_n(buffer->data(), columns, 0.0F);
  }
}

void PanelLinear::fill_panel(int64_t panel, std::span<const float* const> rows) {
  const int64_t columns = kernels_->panel_columns;
  const int64_t first = panel * columns;
  if (compute_type_ == ComputeType::fp32) {
    return transpose_into(rows, depth_, columns, panels_.data() + first * depth_);
  }
  uint32_t* to = factor_scratch(std::ssize(rows) * depth_);
  std::vector<const uint32_t*> rounded;
  for (size_t c = 0; c < rows.size(); ++c, to += depth_) {
    if (compute_type_ == ComputeType::bf16) {
      kernels_->round_to_bf16(rows[c], in_, to);
    } else {
      const Int8Channel channel = kernels_->quantise_channel(rows[c], in_, to);
      scales_.data()[first + static_cast<int64_t>(c)] = channel.scale;
      sums_.data()[first + static_cast<int64_t>(c)] = channel.sum;
    }
    rounded.push_back(to);
  }
  transpose_into<uint32_t>(rounded, depth_, columns, rounded_.data() + first * depth_);
}

template <typename Result>
void PanelLinear::apply_to(const Share& share, const LinearInput& x, int64_t first, int64_t last,
                           std::span<Result> y_MO, Epilogue epilogue) const {
  const int64_t rows = last - first;
  const int64_t stride = divide_up(out_, kNumbers<Result>);
  if (x.in() != in_ || first < 0 || rows < 0 || last > x.rows() ||
      x.compute_type_ != compute_type_ || rows * stride != std::ssize(y_MO)) {
    failed("linear layer of ", in_, " inputs and ", out_, " outputs: given rows ", first, " to ",
           last, " of ", x.rows(), ", ", x.in(), " inputs each, and ", y_MO.size(), " outputs");
  }
  // Panels alone, unless that left some workers with more.
  const int64_t panels = divide_up(out_, kernels_->panel_columns);
  const int64_t slices =
      panels % share.workers == 0 ? 1 : std::min<int64_t>(share.workers, divide_up(rows, kTile));
  const auto [begin, end] = share.of(panels * slices);
  for (int64_t item = begin; item < end; ++item) {
    const int64_t from = rows * (item % slices) / slices;
    const int64_t to = rows * (item % slices + 1) / slices;
    multiply(x, first + from, to - from, item / slices, y_MO.data() + from * stride, epilogue);
  }
}

void PanelLinear::apply(const Share& share, const LinearInput& x, int64_t first, int64_t last,
                        std::span<float> y_MO, Epilogue epilogue) const {
  apply_to(share, x, first, last, y_MO, epilogue);
}

void PanelLinear::apply(const Share& share, const LinearInput& x, int64_t first, int64_t last,
                        std::span<Bf16Pair> y_MO, Epilogue epilogue) const {
  if (compute_type_ == ComputeType::fp32 || epilogue == Epilogue::add) {
    failed("linear layer: only products of bf16 and int8 that are not added are rounded");
  }
  apply_to(share, x, first, last, y_MO, epilogue);
}

template <typename Result>
void PanelLinear::multiply(const LinearInput& x, int64_t row, int64_t rows, int64_t panel,
                           Result* y, Epilogue epilogue) const {
  const int64_t column = panel * kernels_->panel_columns;
  const auto product = [&](const auto* from, const auto& panels) {
    using Factor = std::remove_cvref_t<decltype(*from)>;
    return BasicLinearJob<Factor, Result>{
        .x = from + row * depth_,
        .x_stride = depth_,
        .rows = rows,
        .depth = depth_,
        .panel = panels.data() + column * depth_,
        .bias = bias_.data() + column,
        .y = y + column / kNumbers<Result>,
        .y_stride = divide_up(out_, kNumbers<Result>),
        .columns = std::min<int64_t>(kernels_->panel_columns, out_ - column),
        .epilogue = epilogue};
  };
  const auto int8_product = [&] {
    return BasicInt8LinearJob<Result>{.product = product(x.copies_.data(), rounded_),
                                      .rows = x.int8_rows_.data() + row,
                                      .scales = scales_.data() + column,
                                      .sums = sums_.data() + column};
  };
  const bool is_int8 = compute_type_ == ComputeType::int8;
  if constexpr (std::is_same_v<Result, Bf16Pair>) {
    return is_int8 ? kernels_->linear_int8_to_bf16(int8_product())
                   : kernels_->linear_bf16_to_bf16(product(x.copies_.data(), rounded_));
  } else {
    if (compute_type_ == ComputeType::fp32) return kernels_->linear(product(x.x_, panels_));
    return is_int8 ? kernels_->linear_int8(int8_product())
                   : kernels_->linear_bf16(product(x.copies_.data(), rounded_));
  }
}

void PanelLinear::apply(ThreadTeam& team, std::span<const float> x_MI, std::span<float> y_MO,
                        Epilogue epilogue) const {
  const int64_t rows = in_ == 0 ? 0 : std::ssize(x_MI) / in_;
  if (rows * in_ != std::ssize(x_MI) || rows * out_ != std::ssize(y_MO)) {
    failed("linear layer of ", in_, " inputs and ", out_, " outputs: given ", x_MI.size(), " and ",
           y_MO.size(), " values");
  }
  LinearInput x(*kernels_, compute_type_);
  x.bind(x_MI, in_);
  Barrier barrier(team.size());
  team.run([&](int worker, int workers) {
    const Share share{worker, workers, &barrier};
    const auto [first, last] = share.of(rows);
    x.round(first, last);
    share.wait();
    apply(share, x, 0, rows, y_MO, epilogue);
  });
}

}  // namespace tandem
