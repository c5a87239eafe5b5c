#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Utils.h>

#include <deque>
#include <memory>
#include <optional>

#include "base/fail.h"
#include "base/files/atomic_file.h"
#include "base/files/file.h"
#include "base/interrupt.h"
#include "base/strings/text.h"
#include "base/threads/thread_team.h"
#include "data/dataset.h"
#include "data/row_facts.h"
#include "format/model_layout.h"
#include "infer/evaluate.h"
#include "kernels/dispatch.h"
#include "model/card.h"
#include "model/model_directory.h"
#include "nn/trainable.h"
#include "report/page.h"
#include "tandem/train.h"
#include "train/card_facts.h"
#include "train/checkpoint/begin_run.h"
#include "train/evaluation.h"
#include "train/history.h"
#include "train/network/backbone.h"
#include "train/network/freezing.h"
#include "train/network/module_state.h"
#include "train/run_config.h"
#include "train/saved/saved_model.h"
#include "train/setup/row_warnings.h"
#include "train/setup/run_needs.h"
#include "train/setup/streamed_rows.h"
#include "train/setup/task_setup.h"
#include "train/setup/training_data.h"
#include "train/trainer.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

at::Device resolve_device(const std::string& wanted) {
  if (wanted == "cuda" && !at::hasCUDA()) {
    bad_input(
        "training.device: cuda: there is no CUDA device here; write device: \"cpu\", or \"auto\" "
        "to use one where there is");
  }
  return at::Device(wanted != "cpu" && at::hasCUDA() ? at::kCUDA : at::kCPU);
}

/// Everything of one run, made in the order in which it can fail.
class Run {
 public:
  Run(const RunConfig& config, RunBeginning beginning, TrainListener& listener);

  TrainResult train(bool allow_changes);

 private:
  void warn(const std::string& message) { listener_.warning(message); }
  Warn warn() {
    return [this](const std::string& message) { warn(message); };
  }
  const fs::path& output() const { return beginning_.output.target(); }
  void read_data();
  std::vector<LabelField> fields() const;
  void take_train_rows(const std::vector<TaskOptions>& options, std::span<const DatasetTask> tasks);
  Dataset encode(const std::vector<Example>& examples, std::span<const DatasetTask> tasks);
  void announce();
  bool trains_anything() { return !trainable_parameters(*network_).empty(); }
  std::vector<Metric> judge(const Dataset& data);
  TrainResult evaluate_only();
  bool tells_drift();
  std::vector<Metric> before_training();
  void report_drift(const std::vector<Metric>& before, const std::vector<Metric>& after);
  RunIdentity identity();
  void resume(Trainer& trainer, bool allow_changes);
  void check_saved_model(const TrainingProgress& progress) const;
  Saving saving();
  void save(const std::vector<Metric>& dev, const std::string& history, bool again);
  Report report(const std::string& history) const;
  void write_report(const std::string& history);
  void finish(const Trainer& trainer);
  void judge_test(TrainResult& result);

  const RunConfig& config_;
  TrainListener& listener_;
  at::Device device_;
  RunBeginning beginning_;
  std::optional<CheckpointStore> checkpoints_;
  Backbone backbone_;
  TrainingData data_;
  FileSums sums_;
  std::unique_ptr<Network> network_;
  std::deque<UnknownLabels> unknown_;  ///< of dev rows, by task; dev_ points there
  std::optional<Dataset> train_, dev_;
  RowFacts train_facts_, dev_facts_;
  RunIdentity identity_;
  bool drifts_ = false;  ///< dev is to tell how far heads that stay behind drift
};

Run::Run(const RunConfig& config, RunBeginning beginning, TrainListener& listener)
    : config_(config),
      listener_(listener),
      device_(resolve_device(config.training.device)),
      beginning_(std::move(beginning)) {
  const TrainingOptions& options = config.training;
  std::vector<TaskOptions> task_options = config.tasks;
  if (options.load_best_model_at_end && !config.builtin_data && config.data.dev.empty() &&
      config.data.dev_share == 0.0) {
    bad_input(
        "training.load_best_model_at_end: there is no dev data to choose by: add data.dev, or "
        "write false");
  }
  read_data();
  if (!data_.streamed) {
    std::vector<std::string> names;
    for (const TaskOptions& task : config.tasks) names.push_back(task.name);
    warn_of_texts(data_.train, data_.dev, names, warn());
  }
  // Heads are too small to gain from threads, and OpenMP's, which go on spinning after their work,
  // would hold up those of the encoder's kernels.
  const bool on_kernels = device_.is_cpu() && !aten_is_forced();
  const int num_threads = options.num_threads > 0 ? options.num_threads : usable_cores();
  at::set_num_threads(on_kernels ? 1 : num_threads);
  at::globalContext().setDeterministicAlgorithms(device_.is_cuda(), /*warn_only=*/true);
  at::manual_seed(static_cast<uint64_t>(options.seed));
  backbone_ = load_backbone(
      config.model, static_cast<uint64_t>(options.seed),
      [this](const DownloadProgress& file) {
        listener_.downloading(file);
        stop_where_asked(listener_);
      },
      warn());

  prepare_tasks(task_options, backbone_, data_.train, data_.dev);
  std::vector<TrainableTask> tasks =
      make_tasks(task_options, options.task, backbone_, data_.train, data_.dev, warn());
  nn::TransformerEncoder encoder(backbone_.model.encoder, backbone_.weights.has_pooler);
  load_weights(*encoder, backbone_.weights);
  network_ = std::make_unique<Network>(std::move(encoder), std::move(tasks),
                                       backbone_.model.pooling().poolings,
                                       NetworkOptions{.device = device_,
                                                      .bf16 = options.bf16,
                                                      .num_threads = options.num_threads,
                                                      .seed = static_cast<uint64_t>(options.seed)});
  for (const std::string& message : {backbone_.model.note, backbone_.tokenizer->note(),
                                     unused_note(backbone_.model, backbone_.weights)}) {
    if (!message.empty()) warn(message);
  }
  std::vector<DatasetTask> known = dataset_tasks(network_->tasks());
  take_train_rows(task_options, known);
  if (!data_.dev.empty()) {
    for (size_t t = 0; t < known.size(); ++t)
      known[t].unknown = &unknown_.emplace_back(network_->tasks()[t].task->labels.size());
    dev_ = encode(data_.dev, known);
    dev_facts_ = facts_of(*dev_);
    warn_of_lost_words(dev_facts_, "dev", backbone_.model.max_length, warn());
    for (const DatasetTask& task : known) warn_of_unknown_labels(task, warn());
  }
  set_objectives(network_->tasks(), task_options, train_facts_);
  apply_freezing(*network_, config.model.freeze);
}

std::vector<LabelField> Run::fields() const {
  std::vector<LabelField> fields;
  for (const TaskOptions& task : config_.tasks) fields.push_back({task.name, task.kind});
  return fields;
}

void Run::read_data() {
  data_ = config_.builtin_data
              ? builtin_training_data(fields())
              : read_training_data(config_.data, fields(), config_.training.task,
                                   static_cast<uint64_t>(config_.training.seed), warn(),
                                   [this](int64_t rows) {
                                     listener_.reading({.tokenised = false, .num_rows = rows});
                                     stop_where_asked(listener_);
                                   });
}

void Run::take_train_rows(const std::vector<TaskOptions>& options,
                          std::span<const DatasetTask> tasks) {
  if (data_.streamed) {
    const std::vector<LabelField> known = fields();
    CachedRows cached = streamed_rows({config_.data, known, options, backbone_, tasks, sums_},
                                      [this](int64_t rows) {
                                        listener_.reading({.tokenised = true, .num_rows = rows});
                                        stop_where_asked(listener_);
                                      });
    train_.emplace(std::move(cached.rows), tasks);
    train_facts_ = std::move(cached.facts);
  } else {
    train_ = encode(data_.train, tasks);
    train_facts_ = facts_of(*train_);
  }
  warn_of_lost_words(train_facts_, "training", backbone_.model.max_length, warn());
}

Dataset Run::encode(const std::vector<Example>& examples, std::span<const DatasetTask> tasks) {
  stop_where_asked(listener_);
  return {examples, tasks, *backbone_.tokenizer, {.max_length = backbone_.model.max_length}};
}

void Run::announce() {
  RunSummary summary;
  summary.device = device_.is_cuda() ? "cuda" : "cpu";
  summary.backbone = backbone_.name;
  if (!backbone_.note.empty()) summary.backbone += concat(" (", backbone_.note, ")");
  summary.output = output().string();
  summary.parts = summarise_parts(*network_);
  summary.files = data_.files;
  summary.num_train_examples = train_->size();
  summary.num_dev_examples = dev_ ? dev_->size() : 0;
  if (config_.training.load_best_model_at_end)
    summary.best_metric = config_.training.metric_for_best_model;
  listener_.started(summary);
}

TrainResult Run::train(bool allow_changes) {
  announce();
  if (!trains_anything()) return evaluate_only();
  Trainer trainer(*network_, *train_, dev_ ? &*dev_ : nullptr, config_.training,
                  data_.streamed ? config_.data.shuffle_buffer_size : 0);
  drifts_ = tells_drift();
  if (config_.training.save_strategy != "no" || beginning_.checkpoint) identity_ = identity();
  if (beginning_.checkpoint) {
    resume(trainer, allow_changes);
    if (trainer.is_finished()) {
      return {.checkpoints = beginning_.checkpoint->directory.string(),
              .finished_before = trainer.progress().step};
    }
  }
  check_needs(needs_of(summarise_parts(*network_), config_.training, trainer.length()), output(),
              warn());
  if (!beginning_.checkpoint) trainer.set_first_dev(before_training());
  TrainResult result;
  try {
    result = trainer.run(listener_, saving());
    if (checkpoints_) checkpoints_->wait();
  } catch (...) {
    if (checkpoints_ && !trainer.progress().saved) checkpoints_->close();
    throw;
  }
  if (trainer.progress().saved) result.output = output().string();
  report_drift(trainer.progress().first_dev, result.dev);
  if (!result.interrupted) finish(trainer);
  if (!result.interrupted && !result.output.empty()) judge_test(result);
  if (checkpoints_ && (result.interrupted || config_.training.keep_checkpoints))
    result.checkpoints = CheckpointStore::directory_of(output()).string();
  return result;
}

RunIdentity Run::identity() {
  const std::string kernels_name = device_.is_cuda()  ? "cuda"
                                   : aten_is_forced() ? "aten"
                                                      : std::string(kernels().name);
  RunIdentity identity = identify(config_, train_facts_, dev_facts_, kernels_name, sums_);
  if (data_.streamed)
    identity.options["data.shuffle_buffer_size"] = concat(config_.data.shuffle_buffer_size);
  return identity;
}

void Run::resume(Trainer& trainer, bool allow_changes) {
  const auto& [directory, checkpoint] = *beginning_.checkpoint;
  const TrainingProgress& progress = checkpoint.state.progress;
  std::vector<std::string> changes = changes_between(checkpoint.run, identity_);
  const int64_t total = trainer.progress().total_steps;
  if (total < progress.total_steps)
    changes.push_back(concat("length: ", progress.total_steps, " steps then, ", total, " now"));
  if (!changes.empty() && !allow_changes) {
    bad_input("cannot go on from ", directory.string(), ": ", join(changes, "; "),
              ": undo that, or say --allow-changes");
  }
  for (const std::string& change : changes) warn("changed since the checkpoint: " + change);
  if (total > progress.total_steps)
    warn(concat("the run goes on to step ", total, " instead of ", progress.total_steps));
  if (checkpoint.run.kernels != identity_.kernels) {
    warn(concat("the checkpoint was made with the kernels ", checkpoint.run.kernels, ", these are ",
                identity_.kernels, ": the last bits of what follows differ"));
  }
  check_saved_model(progress);
  try {
    trainer.restore(checkpoint.state);
    restore_frozen(*network_, checkpoint.frozen);
  } catch (const Error& error) {
    throw Error(error.code(), concat(directory.string(), ": ", error.message()));
  }
  listener_.resumed({directory.string(), std::max(1, progress.epoch), progress.step,
                     progress.tokens, checkpoint.state.history});
}

/// A best model that is gone cannot be made again.
void Run::check_saved_model(const TrainingProgress& progress) const {
  if (!progress.best || file_exists(output() / "tandem.json")) return;
  bad_input("the best model of this run is not in ", output().string(),
            " any more: put it back, or begin anew without --resume");
}

Saving Run::saving() {
  Saving saving{.model = [this](const std::vector<Metric>& dev, const std::string& history,
                                bool again) { save(dev, history, again); }};
  const TrainingOptions& options = config_.training;
  const fs::path directory = CheckpointStore::directory_of(output());
  const fs::path from = beginning_.checkpoint ? beginning_.checkpoint->directory : fs::path();
  beginning_.checkpoint.reset();
  if (options.save_strategy == "no") return saving;
  checkpoints_.emplace(directory, options.save_total_limit, from);
  if (from.empty()) checkpoints_->clear();
  saving.checkpoint = [this](TrainingState state) {
    checkpoints_->write({std::move(state), frozen_parameters(*network_), identity_});
  };
  return saving;
}

Report Run::report(const std::string& history) const {
  std::vector<std::string> tasks;
  for (const TrainableTask& task : network_->tasks()) tasks.push_back(task.task->name);
  return run_report(config_, tasks, history);
}

void Run::write_report(const std::string& history) {
  Report page = report(history);
  try {
    add_dev_rows(page, output(), data_.dev, config_.training.num_threads,
                 [this] { stop_where_asked(listener_); });
  } catch (const Interrupted&) {
    warn(concat("stopped before ", kReportFile, " could tell of the dev rows"));
  }
  AtomicFile file(output() / kReportFile);
  file.write(report_page(page));
  file.commit();
}

/// The history of the whole run stands in the model, though its best epoch was an earlier one.
void Run::finish(const Trainer& trainer) {
  if (trainer.progress().saved) {
    write_report(trainer.history());
    AtomicFile history(output() / kHistoryFile);
    history.write(trainer.history() + finished_line(trainer.progress().step));
    history.commit();
  }
  if (checkpoints_ && !config_.training.keep_checkpoints) {
    checkpoints_->clear();
    checkpoints_->close();
  }
}

void Run::judge_test(TrainResult& result) {
  if (config_.data.test.empty()) return;
  try {
    result.test = judge_saved(output(), config_.data.test, config_.training.num_threads);
  } catch (const Interrupted&) {
    warn("stopped before the rows of data.test were judged");
    result.interrupted = true;
  }
}

std::vector<Metric> Run::judge(const Dataset& data) {
  return evaluate_network(*network_, data, config_.training.eval_batch_size, nullptr,
                          [this] { stop_where_asked(listener_); });
}

TrainResult Run::evaluate_only() {
  warn("everything is frozen: nothing is trained or saved, the model is evaluated");
  TrainResult result;
  result.dev = judge(dev_ ? *dev_ : *train_);
  return result;
}

/// Warns of heads that stay behind; true where dev will tell how far.
bool Run::tells_drift() {
  const bool encoder_trains = nn::any_trainable(*network_->encoder());
  bool drifts = false;
  for (const TrainableTask& task : network_->tasks()) {
    if (!encoder_trains || !(task.frozen || !task.selected)) continue;
    warn(concat(
        "the head of ", task.task->name,
        " stays as it is while the encoder under it is trained: this does not preserve its task",
        task.selected && dev_ ? "; see the drift of its dev metrics at the end" : ""));
    drifts = drifts || task.selected;
  }
  return dev_ && drifts;
}

/// Dev metrics that later ones are compared with, where something will ask for them.
std::vector<Metric> Run::before_training() {
  if (!drifts_ && !(dev_ && config_.training.load_best_model_at_end)) return {};
  std::vector<Metric> metrics = judge(*dev_);
  if (config_.training.load_best_model_at_end)
    find_metric(metrics, config_.training.metric_for_best_model);
  return drifts_ ? metrics : std::vector<Metric>();
}

void Run::report_drift(const std::vector<Metric>& before, const std::vector<Metric>& after) {
  for (const TrainableTask& task : network_->tasks()) {
    if (!task.frozen) continue;
    for (const Metric& was : before) {
      if (!was.name.starts_with(task.task->name + "_")) continue;
      for (const Metric& is : after) {
        if (is.name == was.name)
          warn(concat("drift of the frozen head: ", was.name, " ", was.value, " -> ", is.value));
      }
    }
  }
}

void Run::save(const std::vector<Metric>& dev, const std::string& history, bool again) {
  ModelDescription model = backbone_.model;
  model.tasks.clear();
  ModelTensors tensors;
  std::optional<StateTensors> encoder;
  const fs::path saved_encoder = output() / "model.safetensors";
  if (again && !nn::any_trainable(*network_->encoder()) && file_exists(saved_encoder)) {
    tensors.encoder_file = saved_encoder;
  } else {
    tensors.encoder = encoder.emplace(*network_->encoder()).views();
  }
  std::vector<StateTensors> heads;
  for (const TrainableTask& task : network_->tasks()) {
    model.tasks.push_back(task.task);
    tensors.heads[task.task->name] = heads.emplace_back(*task.head).views();
  }
  // From the second time on, the model that stands there is this run's own.
  write_model_directory(
      output(), config_.training.overwrite || again || beginning_.is_own, model, tensors,
      backbone_.tokenizer_directory,
      {.card = model_card(model, card_facts(config_, backbone_, data_, *network_, dev)),
       .history = history,
       .settings = config_.settings,
       .report = report_page(report(history))});
}

}  // namespace

TrainResult train(const std::string& config_path, const std::vector<std::string>& assignments,
                  TrainListener& listener, const ResumeOptions& resume) {
  const RunConfig config = RunConfig::load(config_path, assignments);
  try {
    RunBeginning beginning =
        begin_run(config, resume, [&](const std::string& message) { listener.warning(message); });
    if (beginning.finished) return {.finished_before = beginning.finished};
    return Run(config, std::move(beginning), listener).train(resume.allow_changes);
  } catch (const Interrupted&) {
    return {.interrupted = true};
  } catch (const c10::Error& error) {
    throw Error(ErrorCode::failed, std::string("LibTorch: ") + error.what_without_backtrace());
  }
}

}  // namespace tandem
