#include "train/trainer.h"

#include <algorithm>
#include <cmath>

#include "base/fail.h"
#include "base/interrupt.h"
#include "train/evaluation.h"
#include "train/freezing.h"

namespace tandem {

namespace {

SamplerOptions sampler_options(const TrainingOptions& options) {
  return {.batch_size = options.batch_size,
          .max_tokens_per_batch = options.max_tokens_per_batch,
          .seed = static_cast<uint64_t>(options.seed),
          .shuffle = options.train_sampling_strategy == "random"};
}

int64_t divide_up(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

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
                 const TrainingOptions& options)
    : network_(network),
      train_(train),
      dev_(dev),
      options_(options),
      sampler_(train.token_counts(), sampler_options(options)),
      length_(length_of(sampler_, options)),
      schedule_(options, length_.num_steps),
      optimiser_(trainable_parameters(network), options, network.team()) {}

/// Memory is shared out by the number of rows.
void Trainer::make_caches(TrainListener& listener) {
  const bool repeats = length_.num_epochs > 1 || dev_ != nullptr;
  if (!network_.caches_inputs() || options_.max_cache_mb == 0 || !repeats) return;
  const int64_t rows = train_.size() + (dev_ == nullptr ? 0 : dev_->size());
  const auto make = [&](const Dataset& data, std::optional<CachedInputs>& cache) {
    const int64_t bytes = (int64_t{options_.max_cache_mb} << 20) / rows * data.size();
    cache.emplace(data.size(), bytes,
                  [&listener](const std::string& message) { listener.warning(message); });
  };
  make(train_, train_inputs_);
  if (dev_ != nullptr) make(*dev_, dev_inputs_);
}

TrainResult Trainer::run(TrainListener& listener, const Save& save) {
  make_caches(listener);
  stop_where_asked(listener);
  TrainResult result;
  std::vector<Metric> last_dev;
  for (int epoch = 1; step_ < length_.num_steps; ++epoch) {
    EpochReport report{.epoch = epoch, .num_epochs = length_.num_epochs};
    result.interrupted = !train_epoch(report, listener) || !judge(report, listener);
    if (result.interrupted) {
      result.best = best_.has_value();
      if (result.best) break;
      save({});
      result.dev.clear();
      break;
    }
    if (keep(report)) {
      save(report.dev);
      result.dev = report.dev;
    }
    listener.epoch_done(report);
    last_dev = report.dev;
  }
  if (options_.load_best_model_at_end && !best_ && !result.interrupted) {
    listener.warning(concat("no epoch is the best: ", options_.metric_for_best_model,
                            " was never a number; the last one is saved"));
    save(last_dev);
    result.dev = last_dev;
  }
  return result;
}

bool Trainer::train_epoch(EpochReport& report, TrainListener& listener) {
  network_.set_training(true);
  epoch_over_ = false;
  double sum_of_losses = 0.0;
  int64_t steps = 0;
  bool stopped = false;
  for (Batches batches = next_batches(); !batches.empty(); batches = next_batches()) {
    const double learning_rate = schedule_.learning_rate(step_);
    const StepResult done = step(batches, learning_rate);
    sum_of_losses += done.loss.value_or(0.0);
    steps += done.loss ? 1 : 0;
    listener.step_done({report.epoch, report.num_epochs, ++step_, length_.num_steps, done.loss,
                        learning_rate, done.grad_norm, tokens_});
    stopped = listener.stop_requested();
    if (stopped || step_ == length_.num_steps) break;
  }
  optimiser_.catch_up();
  report.loss = sum_of_losses / static_cast<double>(steps);
  return !stopped;
}

bool Trainer::judge(EpochReport& report, TrainListener& listener) {
  if (dev_ == nullptr) return true;
  try {
    report.dev =
        evaluate(network_, *dev_, options_.eval_batch_size, dev_inputs_ ? &*dev_inputs_ : nullptr,
                 [&] { stop_where_asked(listener); });
    return true;
  } catch (const Interrupted&) {
    return false;
  }
}

Trainer::Batches Trainer::next_batches() {
  Batches batches;
  while (!epoch_over_ && static_cast<int>(batches.size()) < options_.gradient_accumulation_steps) {
    std::vector<int> batch = sampler_.next();
    epoch_over_ = batch.empty();
    if (!epoch_over_) batches.push_back(std::move(batch));
  }
  return batches;
}

Trainer::StepResult Trainer::step(const Batches& batches, double learning_rate) {
  std::vector<PackedBatch> packed;
  std::vector<double> normalisers(network_.tasks().size(), 0.0);
  int place = 0;
  for (const std::vector<int>& batch : batches) {
    packed.push_back(train_.pack(batch, place));
    place += packed.back().num_sequences();
    tokens_ += packed.back().num_tokens();
    const std::vector<double> part = network_.normalisers(packed.back());
    for (size_t t = 0; t < part.size(); ++t) normalisers[t] += part[t];
  }

  for (const PackedBatch& batch : packed) optimiser_.touch(batch.ids_T);
  optimiser_.zero_grad();
  std::optional<double> total;
  for (const PackedBatch& batch : packed) {
    const std::vector<Network::TaskLoss> losses =
        network_.losses(batch, step_, train_inputs_ ? &*train_inputs_ : nullptr);
    at::Tensor loss;
    for (size_t t = 0; t < losses.size(); ++t) {
      // Divided by what the whole step holds, so that accumulation gives the gradient of one large
      // batch.
      if (!losses[t].sum.defined() || normalisers[t] == 0.0) continue;
      const TrainableTask& task = network_.tasks()[t];
      const at::Tensor part = losses[t].sum * (task.loss_weight / normalisers[t]);
      check_finite(part.item<double>(), "loss of " + task.task.name, batches);
      loss = loss.defined() ? loss + part : part;
    }
    if (!loss.defined()) continue;
    total = total.value_or(0.0) + loss.item<double>();
    if (loss.requires_grad()) loss.backward();
  }
  const double norm = optimiser_.grad_norm(
      [this](const at::Tensor& parameter) { return network_.gradient_squares(parameter); });
  check_finite(norm, "gradient norm", batches);
  const bool clips = options_.max_grad_norm > 0.0 && norm > options_.max_grad_norm;
  // torch's clip_grad_norm_ divides so.
  optimiser_.step(learning_rate, clips ? options_.max_grad_norm / (norm + 1e-6) : 1.0,
                  [this](const at::Tensor& parameter, int64_t first, int64_t size) {
                    network_.update(parameter, first, size);
                  });
  return {total, norm};
}

void Trainer::check_finite(double value, const std::string& what, const Batches& batches) const {
  if (std::isfinite(value)) return;
  constexpr size_t kMost = 8;
  std::string rows;
  size_t count = 0;
  for (const std::vector<int>& batch : batches) {
    for (const int index : batch) {
      if (count++ < kMost) rows += (rows.empty() ? "" : ", ") + train_.at(index).where;
    }
  }
  if (count > kMost) rows += concat(" and ", count - kMost, " more");
  failed(what, " is ", value, " in step ", step_ + 1, " (rows ", rows,
         "); stopped before the update: look at these rows, lower training.learning_rate or set "
         "training.max_grad_norm");
}

bool Trainer::keep(EpochReport& report) {
  if (!options_.load_best_model_at_end) return true;
  const double value = find_metric(report.dev, options_.metric_for_best_model);
  const bool is_loss = options_.metric_for_best_model.ends_with("loss");
  const bool greater = options_.greater_is_better.value_or(!is_loss);
  report.best = !std::isnan(value) && (!best_ || (greater ? value > *best_ : value < *best_));
  if (report.best) best_ = value;
  return report.best;
}

}  // namespace tandem
