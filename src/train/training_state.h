#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/sampler.h"
#include "tandem/train.h"
#include "train/optimizer/adamw.h"

namespace tandem {

/// How far a training has come.
struct TrainingProgress {
  int64_t step = 0;            ///< optimiser steps done; the next one draws dropout by this number
  int64_t total_steps = 0;     ///< of the whole run
  int64_t tokens = 0;          ///< read so far
  int epoch = 0;               ///< from 1; 0 before the first
  bool in_epoch = false;       ///< the epoch's steps, or what follows them, are not all done
  bool epoch_is_read = false;  ///< its last batch has been given out
  SamplerPosition position;    ///< of the next batch
  double sum_of_losses = 0.0;  ///< of the epoch's steps that had a labelled row
  int64_t steps_with_loss = 0;
  int skipped_in_a_row = 0;       ///< steps just now whose loss or gradient was not finite
  std::optional<double> best;     ///< metric_for_best_model's best value so far
  bool saved = false;             ///< a model of this run stands at its output
  std::vector<Metric> saved_dev;  ///< its dev metrics
  std::vector<Metric> last_dev;   ///< those of the last epoch
  std::vector<Metric> first_dev;  ///< before the first step, where a drift is to be told
};

/// Everything that decides what a training does from here on, between two optimiser steps: one that
/// is put back into a trainer of the same configuration, data and seed goes on to the same bits.
/// A value: copies do not change with the training, nor with each other, as nothing writes to the
/// tensors.
struct TrainingState {
  TrainingProgress progress;
  std::string history;                 ///< lines so far: see history.h
  std::vector<std::string> names;      ///< of trainable_parameters(), in order
  std::vector<at::Tensor> parameters;  ///< by name
  AdamWState optimiser;                ///< by name
};

}  // namespace tandem
