#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "data/dataset.h"
#include "data/sampler.h"
#include "tandem/train.h"
#include "train/checkpoint/save_schedule.h"
#include "train/network/network.h"
#include "train/optimizer/adamw.h"
#include "train/optimizer/schedule.h"
#include "train/training_options.h"
#include "train/training_state.h"
#include "train/training_step.h"

namespace tandem {

/// How the options have rows sampled; `shuffle_buffer_size`: as in RowOrderOptions.
SamplerOptions sampler_options(const TrainingOptions& options, int shuffle_buffer_size);

/// How far a run goes.
struct TrainingLength {
  int64_t num_steps = 0;
  int num_epochs = 0;  ///< that these steps take; the last one may be cut short
};

/// max_steps, over as many epochs as they take, or else all steps of num_epochs. Quick unless
/// max_tokens_per_batch shapes the batches of shuffled rows: then the order of each epoch is made,
/// and Interrupted may be thrown.
TrainingLength length_of(const Sampler& sampler, const TrainingOptions& options);

/// Throws Interrupted where the listener asks to stop.
void stop_where_asked(TrainListener& listener);

/// How a training is kept.
struct Saving {
  /// Called with the network in the state to keep, its dev metrics and the run's history; `again`:
  /// what this run saved before is to be replaced.
  std::function<void(const std::vector<Metric>& dev, const std::string& history, bool again)> model;
  /// Keeps a state to go on from; empty where nobody does.
  std::function<void(TrainingState)> checkpoint = {};
};

/// The training loop: epochs of shuffled batches, one optimiser step each
/// `gradient_accumulation_steps` batches, dev evaluation and saving after every epoch. For one
/// thread.
class Trainer {
 public:
  /// `dev` may be null. The references must outlive the trainer. `shuffle_buffer_size`: as in
  /// RowOrderOptions; where it is not 0, memory is not to grow with the training rows.
  Trainer(Network& network, const Dataset& train, const Dataset* dev,
          const TrainingOptions& options, int shuffle_buffer_size = 0);

  /// Runs to the end or until the listener stops it. A model is saved after each epoch that is
  /// worth keeping: every one, or with load_best_model_at_end each best so far; where it is
  /// stopped, for the state so far, unless a best one is kept. A checkpoint is kept when
  /// save_strategy and save_minutes say so, when the listener asks, and where it is stopped; of the
  /// end with keep_checkpoints alone. Throws Interrupted where it is stopped before the first step;
  /// throws Error{failed} for a loss or gradient that is not finite, with non_finite "skip" for ten
  /// in a row; what was saved before stays.
  TrainResult run(TrainListener& listener, const Saving& saving);

  /// Whether there is nothing left to do.
  bool is_finished() const { return !progress_.in_epoch && progress_.step >= length_.num_steps; }
  const TrainingProgress& progress() const { return progress_; }
  const TrainingLength& length() const { return length_; }
  const std::string& history() const { return history_; }
  /// Before run(): what dev says before the first step, which is kept with the state.
  void set_first_dev(std::vector<Metric> dev) { progress_.first_dev = std::move(dev); }

  /// All that decides how training goes on; while run() works, to be asked in step_done() alone.
  TrainingState state() const;
  /// Before run(): goes on from a state of the same configuration, data and seed. Throws
  /// Error{bad_input} for one that is not of this network or of so many rows.
  void restore(const TrainingState& state);

 private:
  using Batches = std::vector<std::vector<int>>;

  void begin_epoch();
  /// The batches of the next optimiser step; none at the end of the epoch.
  Batches next_batches();
  StepResult step(const Batches& batches, double learning_rate);
  /// A step that is skipped where it is not finite, if the options say so.
  StepResult try_step(const Batches& batches, double learning_rate, TrainListener& listener);
  std::string rows_of(const Batches& batches) const;
  /// Steps, and what dev says of them; false where the listener stops it.
  bool train_epoch(EpochReport& report, TrainListener& listener, const Saving& saving);
  bool judge(EpochReport& report, TrainListener& listener);
  bool keep(EpochReport& report);
  void save_model(const Saving& saving, const std::vector<Metric>& dev);
  void save_checkpoint(const Saving& saving);
  void make_caches(TrainListener& listener);

  Network& network_;
  const Dataset& train_;
  const Dataset* dev_;
  const TrainingOptions& options_;
  bool is_streamed_;
  Sampler sampler_;
  TrainingLength length_;
  Schedule schedule_;
  NamedTensors parameters_;  ///< trainable ones, by name
  AdamW optimiser_;
  GlobalSums sums_;
  std::optional<CachedInputs> train_inputs_, dev_inputs_;  ///< where the encoder is frozen
  TrainingProgress progress_;
  std::string history_;
  SaveSchedule save_schedule_;
};

}  // namespace tandem
