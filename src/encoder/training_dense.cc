#include "encoder/training_dense.h"

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

void TrainingDense::pack(ThreadTeam& team) {
  team.for_each(linear_.num_row_blocks(), [&](int64_t block, int) { linear_.pack(block); });
}

void TrainingDense::begin(int64_t tokens, bool keeps) {
  keeps_ = keeps;
  if (keeps) x_.reserve(*setup_->kernels, setup_->type, tokens, linear_.in());
}

TrainingLinearTask TrainingDense::at_row(TrainingLinearTask task, RowRange rows,
                                         int64_t width) const {
  task.rows = rows.count;
  const int64_t words = setup_->words(width);
  if (task.y != nullptr) task.y += rows.first * width;
  if (task.inner != nullptr) task.inner += rows.first * words;
  if (task.out != nullptr) task.out += rows.first * words;
  return task;
}

void TrainingDense::forward(RowRange rows, const Word* x, TrainingLinearTask task) {
  task = at_row(task, rows, linear_.out());
  task.x = x + rows.first * setup_->words(linear_.in());
  if (keeps_) x_.put(task.x, rows.first, rows.count);
  linear_.forward(task);
}

void TrainingDense::backward(RowRange rows, const Word* d_y, TrainingLinearTask task) const {
  task = at_row(task, rows, linear_.in());
  task.x = d_y + rows.first * setup_->words(linear_.out());
  linear_.backward(task);
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
