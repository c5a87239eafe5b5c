#pragma once

#include <cstdint>
#include <string>

#include "train/training_options.h"

namespace tandem {

/// Learning-rate factor by optimiser step, as transformers' get_linear_schedule_with_warmup and
/// get_constant_schedule_with_warmup compute it.
class Schedule {
 public:
  Schedule(const TrainingOptions& options, int64_t total_steps);

  /// Learning rate of step `step`, counted from 0.
  double learning_rate(int64_t step) const;
  int64_t warmup_steps() const { return warmup_steps_; }

 private:
  double peak_;
  bool linear_;
  int64_t warmup_steps_;
  int64_t total_steps_;
};

}  // namespace tandem
