#include "train/training_step.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "base/fail.h"

namespace tandem {

namespace {

/// One step while it runs.
class Step {
 public:
  Step(Network& network, AdamW& optimiser, const StepInput& input, GlobalSums& sums)
      : network_(network), optimiser_(optimiser), input_(input), sums_(sums) {}

  void begin() {
    normalisers_.assign(network_.tasks().size(), 0.0);
    for (const PackedBatch& batch : input_.batches) {
      const std::vector<double> part = network_.normalisers(batch);
      for (size_t t = 0; t < part.size(); ++t) normalisers_[t] += part[t];
    }
    sums_.add_up(normalisers_);
    for (const PackedBatch& batch : input_.batches) optimiser_.touch(batch.ids_T);
    optimiser_.zero_grad();
  }

  /// The loss of one batch; undefined where no row carries a label.
  at::Tensor forward(const PackedBatch& batch) {
    const std::vector<at::Tensor> losses = network_.losses(batch, input_.number, input_.cache);
    at::Tensor loss;
    for (size_t t = 0; t < losses.size(); ++t) {
      if (!losses[t].defined() || normalisers_[t] == 0.0) continue;
      const TrainableTask& task = network_.tasks()[t];
      const at::Tensor part = losses[t] * (task.loss_weight / normalisers_[t]);
      check_finite(part.item<double>(), "loss of " + task.task->name);
      loss = loss.defined() ? loss + part : part;
    }
    if (loss.defined()) result_.loss = result_.loss.value_or(0.0) + loss.item<double>();
    return loss;
  }

  StepResult update() {
    share();
    // What the backward pass knows of its gradients' squares is this process' share alone.
    const AdamW::KnownSquares known = [this](const at::Tensor& parameter) {
      return network_.gradient_squares(parameter);
    };
    const double norm = optimiser_.grad_norm(sums_.is_shared() ? AdamW::KnownSquares() : known);
    check_finite(norm, "gradient norm");
    const bool clips = input_.max_grad_norm > 0.0 && norm > input_.max_grad_norm;
    // torch's clip_grad_norm_ divides so.
    optimiser_.step(input_.learning_rate, clips ? input_.max_grad_norm / (norm + 1e-6) : 1.0,
                    [this](const at::Tensor& parameter, int64_t first, int64_t size) {
                      network_.update(parameter, first, size);
                    });
    result_.grad_norm = norm;
    return result_;
  }

 private:
  void share() {
    if (!sums_.is_shared()) return;
    std::vector<at::Tensor> gradients = optimiser_.gradients();
    sums_.add_up(gradients);
    std::array<double, 2> loss = {result_.loss.value_or(0.0), result_.loss ? 1.0 : 0.0};
    sums_.add_up(loss);
    if (loss[1] > 0.0) result_.loss = loss[0];
  }

  void check_finite(double value, const std::string& what) const {
    if (std::isfinite(value)) return;
    optimiser_.abandon_step();
    throw NotFinite(
        concat(what, " is ", value, " in step ", input_.number + 1, " (rows ", input_.rows(), ")"));
  }

  Network& network_;
  AdamW& optimiser_;
  const StepInput& input_;
  GlobalSums& sums_;
  std::vector<double> normalisers_;  ///< by task
  StepResult result_;
};

}  // namespace

StepResult training_step(Network& network, AdamW& optimiser, const StepInput& input,
                         GlobalSums& sums, const std::function<void(StepPhase)>& ended) {
  const auto tell = [&](StepPhase phase) {
    if (ended) ended(phase);
  };
  Step step(network, optimiser, input, sums);
  step.begin();
  tell(StepPhase::begun);
  for (const PackedBatch& batch : input.batches) {
    const at::Tensor loss = step.forward(batch);
    tell(StepPhase::forward);
    if (loss.defined() && loss.requires_grad()) loss.backward();
    tell(StepPhase::backward);
  }
  const StepResult result = step.update();
  tell(StepPhase::updated);
  return result;
}

}  // namespace tandem
