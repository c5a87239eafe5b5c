#pragma once

// Included only by the files compiled once per instruction set: see vec.h.

#include "kernels/simd/vec.h"
#include "kernels/training/adamw.h"

namespace tandem {
namespace {

inline Vec square_root(Vec v) {
  for (int lane = 0; lane < kLanes; ++lane) v[lane] = __builtin_sqrtf(v[lane]);
  return v;
}

inline bool is_zero(Vec v) {
  const IntVec differs = v != Vec{};
  int32_t any = 0;
  for (int lane = 0; lane < kLanes; ++lane) any |= differs[lane];
  return any == 0;
}

/// A parameter's numbers and their two moments.
struct AdamWState {
  Vec parameter, exp_avg, exp_avg_sq;

  void update(const AdamWStep& step, Vec gradient) {
    exp_avg += (gradient - exp_avg) * (1.0F - step.beta1);
    exp_avg_sq = exp_avg_sq * step.beta2 + (1.0F - step.beta2) * gradient * gradient;
    const Vec deviation = square_root(exp_avg_sq) * step.second_moment + step.epsilon;
    parameter = parameter * step.decay - step.size * (exp_avg / deviation);
  }

  /// The gradient belongs to the last step.
  void update(std::span<const AdamWStep> steps, Vec gradient) {
    if (is_zero(exp_avg) && is_zero(exp_avg_sq) && is_zero(gradient)) {
      // Numbers that never had a gradient see the decay alone, which is quicker.
      for (const AdamWStep& step : steps) parameter = parameter * step.decay;
      return;
    }
    const AdamWStep* const last = steps.data() + steps.size() - 1;
    for (const AdamWStep& step : steps) update(step, &step == last ? gradient : Vec{});
  }
};

void adamw(const AdamWJob& job) {
  for (int64_t i = 0; i < job.size; i += kLanes) {
    const int64_t count = job.size - i;
    AdamWState state{load_some(job.parameter + i, count), load_some(job.exp_avg + i, count),
                     load_some(job.exp_avg_sq + i, count)};
    const Vec gradient = job.gradient == nullptr ? Vec{} : load_some(job.gradient + i, count);
    state.update(job.steps, gradient * job.gradient_scale);
    store_some(job.parameter + i, state.parameter, count);
    store_some(job.exp_avg + i, state.exp_avg, count);
    store_some(job.exp_avg_sq + i, state.exp_avg_sq, count);
  }
}

/// Sum of squares, in double from one lane's to the next.
double sum_of_squares(const float* x, int64_t size) {
  Vec sum = {};
  for (int64_t i = 0; i < size; i += kLanes) {
    const Vec v = load_some(x + i, size - i);
    sum += v * v;
  }
  double total = 0;
  for (int lane = 0; lane < kLanes; ++lane) total += static_cast<double>(sum[lane]);
  return total;
}

}  // namespace
}  // namespace tandem
