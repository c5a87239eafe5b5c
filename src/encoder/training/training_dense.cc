#include "encoder/training/training_dense.h"

#include <algorithm>

namespace tandem {

namespace {

std::vector<LinearWeights> find(const EncoderWeights& weights,
                                const std::vector<std::string>& names) {
  std::vector<LinearWeights> found;
  for (const std::string& name : names) {
    found.push_back({weights.at(name + ".weight").values, weights.at(name + ".bias").values});
  }
  return found;
}

}  // namespace

TrainingDense::TrainingDense(const TrainingSetup& setup, const EncoderWeights& weights,
                             std::vector<std::string> names, int64_t in)
    : setup_(&setup),
      names_(std::move(names)),
      linear_(*setup.kernels, setup.type, find(weights, names_), in) {}

void TrainingDense::fill_panels(ThreadTeam& team) {
  constexpr int64_t kRows = 4 * kRowGroup;
  const int64_t out = linear_.out();
  linear_.fill_bias(0, out);
  team.for_each((out + kRows - 1) / kRows, [&](int64_t item, int) {
    linear_.fill_panels(item * kRows, std::min(kRows, out - item * kRows));
  });
}

void TrainingDense::fill_panels(const PanelPlace& place, int64_t first, int64_t size) {
  if (place.is_bias) return linear_.fill_bias(place.first_row + first, size);
  linear_.fill_panels(place.first_row + first / linear_.in(), size / linear_.in());
}

std::optional<double> TrainingDense::gradient_squares(const PanelPlace& place) const {
  if (place.is_bias) return std::nullopt;
  return linear_.gradient_squares(place.first_row, linear_.out() / std::ssize(names_));
}

std::map<std::string, PanelPlace> TrainingDense::panel_places() {
  std::map<std::string, PanelPlace> places;
  // Of layers of the same size.
  const int64_t rows = linear_.out() / std::ssize(names_);
  for (size_t layer = 0; layer < names_.size(); ++layer) {
    PanelPlace place{this, static_cast<int64_t>(layer) * rows};
    place.by_rows = names_.size() == 1 || rows % kRowGroup == 0;
    places[names_[layer] + ".weight"] = place;
    place.is_bias = true;
    places[names_[layer] + ".bias"] = place;
  }
  return places;
}

void TrainingDense::begin(int64_t tokens, bool keeps) {
  keeps_ = keeps;
  if (keeps) x_.reserve(*setup_->kernels, setup_->type, tokens, linear_.in());
}

TrainingLinearJob TrainingDense::at_row(TrainingLinearJob job, RowRange rows, int64_t width) const {
  job.rows = rows.count;
  const int64_t words = setup_->words(width);
  if (job.y != nullptr) job.y += rows.first * width;
  if (job.inner != nullptr) job.inner += rows.first * words;
  if (job.out != nullptr) job.out += rows.first * words;
  return job;
}

void TrainingDense::forward(RowRange rows, const Word* x, TrainingLinearJob job) {
  job = at_row(job, rows, linear_.out());
  job.x = x + rows.first * setup_->words(linear_.in());
  if (keeps_) x_.put(job.x, rows.first, rows.count);
  linear_.forward(job);
}

void TrainingDense::backward(RowRange rows, const Word* d_y, TrainingLinearJob job) const {
  job = at_row(job, rows, linear_.in());
  job.x = d_y + rows.first * setup_->words(linear_.out());
  linear_.backward(job);
}

void TrainingDense::put_gradient(RowRange rows, const Word* d_y, RowPanels& panels) const {
  if (!linear_.trains()) return;
  panels.put(d_y + rows.first * setup_->words(linear_.out()), rows.first, rows.count);
}

void TrainingDense::set_gradients(const ParameterGradients& gradients) {
  std::vector<ParameterGradient> weights, biases;
  for (const std::string& name : names_) {
    weights.push_back(gradient_of(gradients, name + ".weight"));
    biases.push_back(gradient_of(gradients, name + ".bias"));
  }
  linear_.set_gradients(weights, biases);
}

}  // namespace tandem
