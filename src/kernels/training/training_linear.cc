#include "kernels/training/training_linear.h"

#include <algorithm>
#include <array>

#include "base/fail.h"

namespace tandem {

void RowPanels::reserve(const Kernels& kernels, ComputeType type, int64_t rows, int64_t width) {
  kernels_ = &kernels.training(type);
  type_ = type;
  columns_ = kernels.panel_columns;
  width_ = width;
  depth_ = words_of(type, rows);
  words_.reserve(static_cast<size_t>((width + columns_ - 1) / columns_ * columns_ * depth_));
}

void RowPanels::put(const Word* x, int64_t first, int64_t rows) {
  kernels_->to_row_panels({.x = x,
                           .x_stride = words_of(type_, width_),
                           .rows = rows,
                           .width = width_,
                           .panels = words_.data(),
                           .depth = depth_,
                           .first = words_of(type_, first)});
}

TrainingLinear::TrainingLinear(const Kernels& kernels, ComputeType type,
                               std::vector<LinearWeights> layers, int64_t in)
    : kernels_(&kernels),
      type_(type),
      columns_(kernels.panel_columns),
      in_(in),
      layers_(std::move(layers)) {
  for (const LinearWeights& layer : layers_) {
    if (layer.weight.size() != layer.bias.size() * static_cast<size_t>(in)) {
      failed("linear layer: ", layer.weight.size(), " weights do not fit ", layer.bias.size(),
             " outputs of ", in, " inputs");
    }
    for (size_t row = 0; row < layer.bias.size(); ++row) {
      rows_.push_back(layer.weight.data() + row * static_cast<size_t>(in));
      biases_.push_back(layer.bias.data() + row);
    }
  }
  row_gradients_.resize(rows_.size());
  bias_gradients_.resize(rows_.size());
  row_adds_ = std::make_unique<bool[]>(rows_.size());
  bias_adds_ = std::make_unique<bool[]>(rows_.size());
  tile_squares_.resize(static_cast<size_t>(num_tiles()));
  const int64_t padded_out = num_row_blocks() * columns_;
  forward_.reserve(static_cast<size_t>(padded_out * words_of(type, in)));
  backward_.reserve(static_cast<size_t>(panels_of(in) * columns_ * words_of(type, out())));
  bias_.reserve(static_cast<size_t>(padded_out));
  std::fill_n(bias_.data(), padded_out, 0.0F);
}

void TrainingLinear::fill_panels(int64_t first, int64_t count) {
  const int64_t last = first + count;
  for (int64_t row = first, rows = 0; row < last; row += rows) {
    const int64_t column = row % columns_;
    rows = std::min(columns_ - column, last - row);
    kernels_->training(type_).to_weight_panels(
        {.rows = rows_.data() + row,
         .count = rows,
         .in = in_,
         .forward = forward_.data() + (row - column) * words_of(type_, in_) + column,
         .backward = backward_.data() + words_of(type_, row) * columns_,
         .backward_stride = words_of(type_, out()) * columns_});
  }
}

void TrainingLinear::fill_bias(int64_t first, int64_t count) {
  for (int64_t row = first; row < first + count; ++row) {
    bias_.data()[row] = *biases_[static_cast<size_t>(row)];
  }
}

namespace {

/// Calls the kernel for each panel of the result.
void for_each_panel(const Kernels& kernels, const TrainingKernels& training, ComputeType type,
                    TrainingLinearJob job, const Word* panels, int64_t width) {
  const int64_t columns = kernels.panel_columns;
  for (int64_t column = 0; column < width; column += columns) {
    job.panel = panels + column * job.depth;
    job.columns = std::min(columns, width - column);
    training.linear(job);
    if (job.bias != nullptr) job.bias += columns;
    if (job.y != nullptr) job.y += columns;
    if (job.inner != nullptr) job.inner += words_of(type, columns);
    if (job.out != nullptr) job.out += words_of(type, columns);
  }
}

}  // namespace

void TrainingLinear::forward(TrainingLinearJob job) const {
  job.x_stride = job.depth = words_of(type_, in_);
  job.y_stride = out();
  job.inner_stride = words_of(type_, out());
  job.bias = bias_.data();
  for_each_panel(*kernels_, kernels_->training(type_), type_, job, forward_.data(), out());
}

void TrainingLinear::backward(TrainingLinearJob job) const {
  job.x_stride = job.depth = words_of(type_, out());
  job.y_stride = in_;
  job.inner_stride = words_of(type_, in_);
  for_each_panel(*kernels_, kernels_->training(type_), type_, job, backward_.data(), in_);
}

void TrainingLinear::set_gradients(std::span<const ParameterGradient> weights,
                                   std::span<const ParameterGradient> biases) {
  size_t row = 0;
  trains_ = false;
  for (size_t layer = 0; layer < layers_.size(); ++layer) {
    const auto in = static_cast<size_t>(in_);
    for (size_t r = 0; r < layers_[layer].bias.size(); ++r, ++row) {
      const ParameterGradient& weight = weights[layer];
      const ParameterGradient& bias = biases[layer];
      row_gradients_[row] = weight.values.empty() ? nullptr : weight.values.data() + r * in;
      row_adds_[row] = weight.adds;
      bias_gradients_[row] = bias.values.empty() ? nullptr : bias.values.data() + r;
      bias_adds_[row] = bias.adds;
      trains_ = trains_ || !weight.values.empty() || !bias.values.empty();
    }
  }
}

int64_t TrainingLinear::num_tiles() const {
  return num_row_blocks() * panels_of(in_);
}

void TrainingLinear::gradient_tile(int64_t tile, const RowPanels& d_y, const RowPanels& x) {
  const int64_t row_block = tile % num_row_blocks();
  const int64_t panel = tile / num_row_blocks();
  if (panel == 0) bias_gradient(row_block, d_y);
  const int64_t row = row_block * columns_;
  const int64_t rows = std::min(columns_, out() - row);
  std::array<float*, kMostPanelColumns> gradients = {};
  bool trained = false;
  for (int64_t r = 0; r < rows; ++r) {
    float* gradient = row_gradients_[static_cast<size_t>(row + r)];
    if (gradient == nullptr) continue;
    gradients[static_cast<size_t>(r)] = gradient + panel * columns_;
    trained = true;
  }
  if (!trained) return;
  tile_squares_[static_cast<size_t>(tile)] = kernels_->training(type_).weight_gradient(
      {.d_y = d_y.panel(row_block),
       .x = x.panel(panel),
       .depth = d_y.depth(),
       .rows = rows,
       .columns = std::min(columns_, in_ - panel * columns_),
       .gradient = gradients.data(),
       .adds = row_adds_.get() + row});
}

std::optional<double> TrainingLinear::gradient_squares(int64_t first, int64_t count) const {
  const int64_t last = first + count;
  if (first % columns_ != 0 || (last % columns_ != 0 && last != out())) return std::nullopt;
  double sum = 0;
  for (int64_t tile = 0; tile < num_tiles(); ++tile) {
    const int64_t row = tile % num_row_blocks() * columns_;
    if (row >= first && row < last) sum += tile_squares_[static_cast<size_t>(tile)];
  }
  return sum;
}

void TrainingLinear::bias_gradient(int64_t row_block, const RowPanels& d_y) const {
  const int64_t row = row_block * columns_;
  std::array<float, kMostPanelColumns> sums;
  kernels_->training(type_).row_panel_sums(d_y.panel(row_block), d_y.depth(), sums.data());
  for (int64_t r = 0; r < std::min(columns_, out() - row); ++r) {
    float* gradient = bias_gradients_[static_cast<size_t>(row + r)];
    if (gradient == nullptr) continue;
    *gradient = sums[static_cast<size_t>(r)] +
                (bias_adds_[static_cast<size_t>(row + r)] ? *gradient : 0.0F);
  }
}

}  // namespace tandem
