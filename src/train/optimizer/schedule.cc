#include "train/optimizer/schedule.h"

#include <algorithm>
#include <cmath>

namespace tandem {

Schedule::Schedule(const TrainingOptions& options, int64_t total_steps)
    : peak_(options.learning_rate),
      linear_(options.lr_scheduler_type == "linear"),
      warmup_steps_(0),
      total_steps_(total_steps) {
  // "constant" is constant from the first step on, as in transformers.
  if (options.lr_scheduler_type == "constant") return;
  warmup_steps_ = options.warmup_steps > 0
                      ? options.warmup_steps
                      : static_cast<int64_t>(
                            std::ceil(options.warmup_ratio * static_cast<double>(total_steps)));
}

double Schedule::learning_rate(int64_t step) const {
  if (step < warmup_steps_)
    return peak_ * static_cast<double>(step) / static_cast<double>(warmup_steps_);
  if (!linear_) return peak_;
  const int64_t falling = std::max<int64_t>(1, total_steps_ - warmup_steps_);
  return peak_ *
         std::max(0.0, static_cast<double>(total_steps_ - step) / static_cast<double>(falling));
}

}  // namespace tandem
