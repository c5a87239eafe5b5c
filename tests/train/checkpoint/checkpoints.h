#pragma once

#include <ATen/ATen.h>

#include <cmath>

#include "train/checkpoint/checkpoint.h"

namespace tandem::testing {

/// A small checkpoint that says by its numbers which step it is of.
inline Checkpoint checkpoint_of(int64_t step) {
  Checkpoint checkpoint;
  TrainingState& state = checkpoint.state;
  state.progress.step = step;
  state.progress.total_steps = 100;
  state.progress.epoch = 2;
  state.progress.best = 0.1 * static_cast<double>(step);
  state.progress.saved_dev = {{"loss", 1.0 / 3}, {"t_f1", std::nan("")}};
  state.history = "{\"step\":1}\n";
  for (const char* name : {"embeddings.word_embeddings.weight", "bias"}) {
    state.names.emplace_back(name);
    const auto value = static_cast<float>(step) + 0.1F;
    state.parameters.push_back(at::full({4, 3}, value));
    AdamWMoments& moments = state.optimiser.emplace_back();
    moments.exp_avg = at::full({4, 3}, value / 3);
    moments.exp_avg_sq = at::full({4, 3}, value / 7);
    moments.num_steps = step;
  }
  AdamWMoments& waiting = state.optimiser.front();
  waiting.row_steps = {step, step - 1, step, step};
  waiting.steps = {{.decay = 0.9F,
                    .size = 1e-3F,
                    .second_moment = 2,
                    .beta1 = 0.9F,
                    .beta2 = 1,
                    .epsilon = 1e-8F}};
  checkpoint.frozen = {{"pooler", at::full({5}, 0.5F)}};
  checkpoint.run.options = {{"training.seed", "42"}};
  checkpoint.run.train_rows = "rows";
  return checkpoint;
}

}  // namespace tandem::testing
