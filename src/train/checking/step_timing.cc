#include "train/checking/step_timing.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "tandem/train.h"
#include "train/network/freezing.h"
#include "train/trainer.h"

namespace tandem {

namespace {

/// Takes the time of steps, and ends them soon.
class StepClock : public TrainListener {
 public:
  void step_done(const StepReport&) override {
    const Clock::time_point now = Clock::now();
    seconds_.push_back(std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }
  bool stop_requested() override {
    return !seconds_.empty() && Clock::now() - begin_ > std::chrono::seconds(5);
  }

  std::optional<double> median() {
    // The first one makes buffers.
    if (seconds_.size() > 1) seconds_.erase(seconds_.begin());
    if (seconds_.empty()) return std::nullopt;
    std::ranges::sort(seconds_);
    return seconds_[seconds_.size() / 2];
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now(), last_ = begin_;
  std::vector<double> seconds_;
};

}  // namespace

std::optional<double> seconds_a_step(Network& network, const Dataset& rows,
                                     TrainingOptions options) {
  if (trainable_parameters(network).empty()) return std::nullopt;
  options.max_steps = kTimedSteps;
  options.load_best_model_at_end = false;
  options.save_strategy = "no";
  Trainer trainer(network, rows, nullptr, options);
  StepClock clock;
  trainer.run(clock, {.model = [](const std::vector<Metric>&, const std::string&, bool) {}});
  return clock.median();
}

}  // namespace tandem
