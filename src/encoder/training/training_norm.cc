#include "encoder/training/training_norm.h"

#include <algorithm>
#include <array>

namespace tandem {

TrainingNorm::TrainingNorm(const TrainingSetup& setup, const EncoderWeights& weights,
                           std::string name)
    : setup_(&setup),
      name_(std::move(name)),
      gamma_(weights.at(name_ + ".weight")),
      beta_(weights.at(name_ + ".bias")) {}

void TrainingNorm::begin(int64_t tokens, bool keeps, const Dropout& dropout) {
  tokens_ = tokens;
  keeps_ = keeps;
  dropout_ = dropout;
  if (!keeps) return;
  normalized_.reserve(static_cast<size_t>(tokens) * gamma_.values.size());
  scale_.reserve(static_cast<size_t>(tokens));
}

void TrainingNorm::forward(RowRange rows, float* x, const float* branch) {
  const int64_t width = std::ssize(gamma_.values);
  const int64_t first = rows.first * width;
  setup_->kernels->layer_norm_training({.rows = rows.count,
                                        .width = width,
                                        .x = x + first,
                                        .branch = branch == nullptr ? nullptr : branch + first,
                                        .gamma = gamma_.values.data(),
                                        .beta = beta_.values.data(),
                                        .eps = static_cast<float>(setup_->config.layer_norm_eps),
                                        .dropout = dropout_.from(rows.first),
                                        .normalized = keeps_ ? normalized_.data() + first : nullptr,
                                        .scale = keeps_ ? scale_.data() + rows.first : nullptr});
}

void TrainingNorm::backward(RowRange rows, const float* d_y, float* d_x, float* d_branch) const {
  const int64_t width = std::ssize(gamma_.values);
  const int64_t first = rows.first * width;
  setup_->kernels->layer_norm_gradient(
      {.rows = rows.count,
       .width = width,
       .d_y = d_y + first,
       .normalized = normalized_.data() + first,
       .scale = scale_.data() + rows.first,
       .gamma = gamma_.values.data(),
       .d_x = d_x + first,
       .d_branch = d_branch == nullptr ? nullptr : d_branch + first,
       .dropout = dropout_.from(rows.first)});
}

void TrainingNorm::set_gradients(const ParameterGradients& gradients) {
  d_gamma_ = gradient_of(gradients, name_ + ".weight");
  d_beta_ = gradient_of(gradients, name_ + ".bias");
}

int64_t TrainingNorm::num_tiles() const {
  if (d_gamma_.values.empty() && d_beta_.values.empty()) return 0;
  const int64_t columns = setup_->kernels->panel_columns;
  return (std::ssize(gamma_.values) + columns - 1) / columns;
}

void TrainingNorm::gradient_tile(int64_t tile, const float* d_y) const {
  const int64_t width = std::ssize(gamma_.values);
  const int64_t first = tile * setup_->kernels->panel_columns;
  const int64_t columns = std::min<int64_t>(setup_->kernels->panel_columns, width - first);
  std::array<float, kMostPanelColumns> d_gamma, d_beta;
  setup_->kernels->layer_norm_sums({.rows = tokens_,
                                    .stride = width,
                                    .columns = columns,
                                    .d_y = d_y + first,
                                    .normalized = normalized_.data() + first,
                                    .d_gamma = d_gamma.data(),
                                    .d_beta = d_beta.data()});
  const auto put = [&](const ParameterGradient& gradient, const float* sums) {
    if (gradient.values.empty()) return;
    float* to = gradient.values.data() + first;
    for (int64_t c = 0; c < columns; ++c) to[c] = sums[c] + (gradient.adds ? to[c] : 0.0F);
  };
  put(d_gamma_, d_gamma.data());
  put(d_beta_, d_beta.data());
}

}  // namespace tandem
