#pragma once

#include <chrono>
#include <cstdint>

#include "train/training_options.h"

namespace tandem {

/// When checkpoints are due, by save_strategy, save_steps and save_minutes.
class SaveSchedule {
 public:
  explicit SaveSchedule(const TrainingOptions& options) : options_(&options) {}

  bool after_step(int64_t step) const {
    return (options_->save_strategy == "steps" && step % options_->save_steps == 0) ||
           (is_on() && options_->save_minutes > 0.0 && minutes() >= options_->save_minutes);
  }
  bool after_epoch() const { return options_->save_strategy == "epoch"; }
  /// Of the end of the run.
  bool after_run() const { return is_on() && options_->keep_checkpoints; }
  /// Whether any are written at all, by request too.
  bool is_on() const { return options_->save_strategy != "no"; }
  /// One has been written.
  void written() { last_ = Clock::now(); }

 private:
  // A clock that nobody sets.
  using Clock = std::chrono::steady_clock;
  double minutes() const {
    return std::chrono::duration<double, std::ratio<60>>(Clock::now() - last_).count();
  }

  const TrainingOptions* options_;
  Clock::time_point last_ = Clock::now();
};

}  // namespace tandem
