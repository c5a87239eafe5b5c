#include "train/trainer.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "base/fail.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "train/evaluation.h"
#include "train/history.h"
#include "train/network/freezing.h"

namespace tandem {

namespace {

int64_t divide_up(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

SamplerOptions sampler_options(const TrainingOptions& options, int shuffle_buffer_size) {
  return {.batch_size = options.batch_size,
          .max_tokens_per_batch = options.max_tokens_per_batch,
          .order = {.shuffle = options.train_sampling_strategy == "random",
                    .seed = static_cast<uint64_t>(options.seed),
                    .shuffle_buffer_size = shuffle_buffer_size}};
}

TrainingLength length_of(const Sampler& sampler, const TrainingOptions& options) {
  const auto steps_of = [&](int64_t epoch) {
    return divide_up(sampler.num_batches(epoch), options.gradient_accumulation_steps);
  };
  TrainingLength length;
  if (sampler.epochs_are_alike()) {
    const int64_t each = steps_of(0);
    length.num_epochs = options.max_steps > 0 ? static_cast<int>(divide_up(options.max_steps, each))
                                              : options.num_epochs;
    length.num_steps = each * length.num_epochs;
  } else {
    // Each epoch's order says how its rows fill batches.
    const auto goes_on = [&] {
      return options.max_steps > 0 ? length.num_steps < options.max_steps
                                   : length.num_epochs < options.num_epochs;
    };
    for (; goes_on(); ++length.num_epochs) {
      check_interrupt();
      length.num_steps += steps_of(length.num_epochs);
    }
  }
  if (options.max_steps > 0) length.num_steps = options.max_steps;
  return length;
}

void stop_where_asked(TrainListener& listener) {
  if (listener.stop_requested()) throw Interrupted(caught_interrupt());
}

Trainer::Trainer(Network& network, const Dataset& train, const Dataset* dev,
                 const TrainingOptions& options, int shuffle_buffer_size)
    : network_(network),
      train_(train),
      dev_(dev),
      options_(options),
      is_streamed_(shuffle_buffer_size > 0),
      sampler_(train.token_counts(), sampler_options(options, shuffle_buffer_size)),
      length_(length_of(sampler_, options)),
      schedule_(options, length_.num_steps),
      parameters_(trainable_parameters(network)),
      optimiser_(parameters_, options, network.team()),
      save_schedule_(options) {
  progress_.total_steps = length_.num_steps;
}

TrainingState Trainer::state() const {
  TrainingState state{progress_, history_, {}, {}, optimiser_.state()};
  state.progress.position = sampler_.position();
  for (const auto& [name, parameter] : parameters_) {
    state.names.push_back(name);
    state.parameters.push_back(parameter.detach().clone());
  }
  return state;
}

void Trainer::restore(const TrainingState& state) {
  for (size_t i = 0; i < std::max(parameters_.size(), state.names.size()); ++i) {
    const std::string name = i < parameters_.size() ? parameters_[i].first : state.names[i];
    if (i >= parameters_.size() || i >= state.names.size() || state.names[i] != name ||
        state.parameters[i].sizes() != parameters_[i].second.sizes()) {
      bad_input("the checkpoint does not train the same parameters: see ", name);
    }
  }
  optimiser_.restore(state.optimiser);
  sampler_.seek(state.progress.position);
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < parameters_.size(); ++i) parameters_[i].second.copy_(state.parameters[i]);
  progress_ = state.progress;
  progress_.total_steps = length_.num_steps;
  history_ = state.history;
}

/// Memory is shared out by the number of rows.
void Trainer::make_caches(TrainListener& listener) {
  const bool repeats = length_.num_epochs > 1 || dev_ != nullptr;
  if (!network_.caches_inputs() || options_.max_cache_mb == 0 || !repeats) return;
  const int64_t rows = (is_streamed_ ? 0 : train_.size()) + (dev_ == nullptr ? 0 : dev_->size());
  const auto make = [&](const Dataset& data, std::optional<CachedInputs>& cache) {
    if (data.is_remade()) return;
    const int64_t bytes = (int64_t{options_.max_cache_mb} << 20) / rows * data.size();
    cache.emplace(
        data.size(), [&data](std::span<const int> examples) { return data.pack(examples); }, bytes,
        [&listener](const std::string& message) { listener.warning(message); });
  };
  if (!is_streamed_) make(train_, train_inputs_);
  if (dev_ != nullptr) make(*dev_, dev_inputs_);
}

TrainResult Trainer::run(TrainListener& listener, const Saving& saving) {
  make_caches(listener);
  stop_where_asked(listener);
  TrainResult result;
  while (progress_.in_epoch || progress_.step < length_.num_steps) {
    EpochReport report{.epoch = 0, .num_epochs = length_.num_epochs};
    result.interrupted = !train_epoch(report, listener, saving) || !judge(report, listener);
    if (result.interrupted) {
      if (save_schedule_.is_on()) save_checkpoint(saving);
      result.best = progress_.best.has_value();
      if (!result.best) save_model(saving, {});
      break;
    }
    const bool worth_keeping = keep(report);
    history_ += history_line(report);
    if (worth_keeping) save_model(saving, report.dev);
    listener.epoch_done(report);
    progress_.last_dev = report.dev;
    progress_.in_epoch = false;
    if (is_finished() ? save_schedule_.after_run() : save_schedule_.after_epoch())
      save_checkpoint(saving);
  }
  if (options_.load_best_model_at_end && !progress_.best && !result.interrupted) {
    listener.warning(concat("no epoch is the best: ", options_.metric_for_best_model,
                            " was never a number; the last one is saved"));
    save_model(saving, progress_.last_dev);
  }
  result.dev = progress_.saved_dev;
  return result;
}

void Trainer::save_model(const Saving& saving, const std::vector<Metric>& dev) {
  saving.model(dev, history_, progress_.saved);
  progress_.saved = true;
  progress_.saved_dev = dev;
}

void Trainer::save_checkpoint(const Saving& saving) {
  if (saving.checkpoint) saving.checkpoint(state());
  save_schedule_.written();
}

void Trainer::begin_epoch() {
  if (progress_.in_epoch) return;
  ++progress_.epoch;
  progress_.in_epoch = true;
  progress_.epoch_is_read = false;
  progress_.sum_of_losses = 0.0;
  progress_.steps_with_loss = 0;
}

bool Trainer::train_epoch(EpochReport& report, TrainListener& listener, const Saving& saving) {
  network_.set_training(true);
  begin_epoch();
  report.epoch = progress_.epoch;
  bool stopped = false;
  while (!stopped && progress_.step < length_.num_steps) {
    const Batches batches = next_batches();
    if (batches.empty()) break;
    const double learning_rate = schedule_.learning_rate(progress_.step);
    const StepResult done = try_step(batches, learning_rate, listener);
    progress_.sum_of_losses += done.loss.value_or(0.0);
    progress_.steps_with_loss += done.loss ? 1 : 0;
    ++progress_.step;
    const StepReport told = {report.epoch, report.num_epochs, progress_.step, length_.num_steps,
                             done.loss,    learning_rate,     done.grad_norm, progress_.tokens};
    history_ += history_line(told);
    listener.step_done(told);
    stopped = listener.stop_requested();
    const bool asked = listener.checkpoint_requested() && save_schedule_.is_on();
    if (!stopped && (asked || save_schedule_.after_step(progress_.step))) save_checkpoint(saving);
  }
  report.step = progress_.step;
  optimiser_.catch_up();
  report.loss = progress_.sum_of_losses / static_cast<double>(progress_.steps_with_loss);
  return !stopped;
}

bool Trainer::judge(EpochReport& report, TrainListener& listener) {
  if (dev_ == nullptr) return true;
  try {
    report.dev = evaluate_network(network_, *dev_, options_.eval_batch_size,
                                  dev_inputs_ ? &*dev_inputs_ : nullptr,
                                  [&] { stop_where_asked(listener); });
    return true;
  } catch (const Interrupted&) {
    return false;
  }
}

Trainer::Batches Trainer::next_batches() {
  Batches batches;
  while (!progress_.epoch_is_read &&
         static_cast<int>(batches.size()) < options_.gradient_accumulation_steps) {
    std::vector<int> batch = sampler_.next();
    progress_.epoch_is_read = batch.empty();
    if (!batch.empty()) batches.push_back(std::move(batch));
  }
  return batches;
}

StepResult Trainer::step(const Batches& batches, double learning_rate) {
  constexpr uint64_t kViews = 1;  // of the seed's random streams
  const Random views = Random(static_cast<uint64_t>(options_.seed))
                           .fork(kViews)
                           .fork(static_cast<uint64_t>(progress_.epoch));
  std::vector<PackedBatch> packed;
  int place = 0;
  for (const std::vector<int>& batch : batches) {
    packed.push_back(train_.pack(batch, place, views));
    place += static_cast<int>(batch.size());
    progress_.tokens += packed.back().num_tokens();
  }
  return training_step(network_, optimiser_,
                       {.batches = packed,
                        .number = progress_.step,
                        .learning_rate = learning_rate,
                        .max_grad_norm = options_.max_grad_norm,
                        .cache = train_inputs_ ? &*train_inputs_ : nullptr,
                        .rows = [&] { return rows_of(batches); }},
                       sums_);
}

StepResult Trainer::try_step(const Batches& batches, double learning_rate,
                             TrainListener& listener) {
  constexpr int kMostInARow = 10;
  try {
    const StepResult done = step(batches, learning_rate);
    progress_.skipped_in_a_row = 0;
    return done;
  } catch (const NotFinite& error) {
    constexpr const char* kAdvice =
        ": look at these rows, lower training.learning_rate or set training.max_grad_norm";
    if (options_.non_finite == "stop")
      failed(error.message(), "; stopped before the update", kAdvice);
    if (++progress_.skipped_in_a_row == kMostInARow)
      failed(error.message(), "; stopped, as ", kMostInARow, " steps in a row were not finite",
             kAdvice);
    listener.warning(error.message() + "; the step is skipped");
    return {};
  }
}

std::string Trainer::rows_of(const Batches& batches) const {
  constexpr size_t kMost = 8;
  std::vector<std::string> rows;
  size_t count = 0;
  for (const std::vector<int>& batch : batches) {
    for (const int index : batch) {
      if (count++ < kMost) rows.push_back(train_.at(index)->origin.where());
    }
  }
  return join(rows, ", ") + (count > kMost ? concat(" and ", count - kMost, " more") : "");
}

bool Trainer::keep(EpochReport& report) {
  if (!options_.load_best_model_at_end) return true;
  std::optional<double>& best = progress_.best;
  const double value = find_metric(report.dev, options_.metric_for_best_model);
  const bool is_loss = options_.metric_for_best_model.ends_with("loss");
  const bool greater = options_.greater_is_better.value_or(!is_loss);
  report.best = !std::isnan(value) && (!best || (greater ? value > *best : value < *best));
  if (report.best) best = value;
  return report.best;
}

}  // namespace tandem
