#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "format/config/config.h"

namespace tandem {

/// `training:` of the configuration. Names and meanings follow Hugging Face TrainingArguments.
struct TrainingOptions {
  double learning_rate = 2e-5;  ///< highest learning rate of the schedule; above 0
  int num_epochs = 3;           ///< passes over the training rows; at least 1
  int max_steps = 0;   ///< train for so many optimiser steps instead of num_epochs; 0: num_epochs
  int batch_size = 8;  ///< examples of one batch
  int max_tokens_per_batch = 0;  ///< close a batch early before it holds more tokens; 0: no limit
  std::string train_sampling_strategy =
      "random";  ///< random: shuffled anew for each epoch; sequential: the order of the rows
  int gradient_accumulation_steps = 1;  ///< batches of one optimiser step
  int eval_batch_size = 32;  ///< examples of one batch in dev evaluation; changes speed alone
  std::string lr_scheduler_type =
      "linear";                ///< linear (down to 0), constant or constant_with_warmup
  double warmup_ratio = 0.0;   ///< share of all steps in which the learning rate rises from 0
  int warmup_steps = 0;        ///< the same in steps; wins over warmup_ratio where above 0
  double weight_decay = 0.01;  ///< decoupled; none on biases and LayerNorm
  double adam_beta1 = 0.9;
  double adam_beta2 = 0.999;
  double adam_epsilon = 1e-8;
  double max_grad_norm = 1.0;   ///< clip the gradient's global L2 norm to this; 0: do not clip
  bool bf16 = false;            ///< matrix products in bfloat16 (autocast); weights stay fp32
  int64_t seed = 42;            ///< of new weights, order and dropout
  int num_threads = 0;          ///< 0: every core this process may use
  int max_cache_mb = 1024;      ///< memory for what a frozen encoder says of the rows, computed
                                ///< once; the rest goes to a temporary file. 0: compute it anew
  std::string device = "auto";  ///< cpu, cuda or auto
  std::string save_strategy = "epoch";  ///< when checkpoints are written: epoch, steps or no
  int save_steps = 500;                 ///< with save_strategy: steps, after each so many
  double save_minutes = 0.0;            ///< after so many minutes, too; 0: never for the time alone
  int save_total_limit = 1;             ///< so many are kept, the newest
  bool keep_checkpoints = false;        ///< also after the end of the run
  std::string non_finite = "stop";  ///< loss or gradient that is not finite: stop, or skip the step
  std::filesystem::path output;     ///< empty: runs/<configuration's name>-<n>, a new n each time
  bool overwrite = false;           ///< replace a model that stands at `output`
  std::vector<std::string> task;    ///< tasks to train; empty: all ("both")
  bool load_best_model_at_end =
      false;  ///< keep the epoch with the best dev metric instead of the last one
  std::string metric_for_best_model =
      "loss";  ///< "loss", or "<task>_<metric>": intent_accuracy, slots_f1; "eval_" may precede
  std::optional<bool> greater_is_better;  ///< default: true unless the metric is a loss

  /// Reads `training:`; a null node gives the defaults. Throws Error{bad_input} naming file, line
  /// and key.
  static TrainingOptions read(const ConfigNode* node);
};

}  // namespace tandem
