#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Utils.h>

#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "base/fail.h"
#include "base/files/reservation.h"
#include "base/interrupt.h"
#include "base/threads/thread_team.h"
#include "data/dataset.h"
#include "kernels/dispatch.h"
#include "model/card.h"
#include "model/model_directory.h"
#include "nn/trainable.h"
#include "tandem/train.h"
#include "train/evaluation.h"
#include "train/network/backbone.h"
#include "train/network/freezing.h"
#include "train/network/module_state.h"
#include "train/run_config.h"
#include "train/task_setup.h"
#include "train/trainer.h"
#include "train/training_data.h"

namespace tandem {

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
  Run(const RunConfig& config, TrainListener& listener);

  TrainResult train();

 private:
  void warn(const std::string& message) { listener_.warning(message); }
  void read_data();
  Dataset encode(const std::vector<Example>& examples, std::span<const DatasetTask> tasks,
                 const char* what);
  void report_unknown_labels();
  void announce();
  bool trains_anything() { return !trainable_parameters(*network_).empty(); }
  std::vector<Metric> judge(const Dataset& data);
  TrainResult evaluate_only();
  std::vector<Metric> before_training();
  void report_drift(const std::vector<Metric>& before, const std::vector<Metric>& after);
  CardFacts card_facts(const std::vector<Metric>& dev) const;
  void save(const std::vector<Metric>& dev, bool again);

  const RunConfig& config_;
  TrainListener& listener_;
  at::Device device_;
  Reservation output_;
  Backbone backbone_;
  TrainingData data_;
  std::unique_ptr<Network> network_;
  std::deque<UnknownLabels> unknown_;  ///< of dev rows, by task; dev_ points there
  std::optional<Dataset> train_, dev_;
};

Run::Run(const RunConfig& config, TrainListener& listener)
    : config_(config),
      listener_(listener),
      device_(resolve_device(config.training.device)),
      output_(config.training.output.empty() ? reserve_run_directory(config.name)
                                             : Reservation(config.training.output)) {
  const TrainingOptions& options = config.training;
  std::vector<TaskOptions> task_options = config.tasks;
  check_output(output_.target(), options.overwrite);
  if (options.load_best_model_at_end && !config.builtin_data && config.data.dev.empty()) {
    bad_input(
        "training.load_best_model_at_end: there is no dev data to choose by: add data.dev, or "
        "write false");
  }
  read_data();
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
      [this](const std::string& message) { warn(message); });

  prepare_tasks(task_options, backbone_, data_.train, data_.dev);
  std::vector<TrainableTask> tasks =
      make_tasks(task_options, options.task, backbone_, data_.train, data_.dev,
                 [this](const std::string& message) { warn(message); });
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
  train_ = encode(data_.train, known, "training");
  if (!data_.dev.empty()) {
    for (size_t t = 0; t < known.size(); ++t)
      known[t].unknown = &unknown_.emplace_back(network_->tasks()[t].task->labels.size());
    dev_ = encode(data_.dev, known, "dev");
    report_unknown_labels();
  }
  set_objectives(network_->tasks(), task_options, *train_);
  apply_freezing(*network_, config.model.freeze);
}

void Run::read_data() {
  std::vector<LabelField> fields;
  for (const TaskOptions& task : config_.tasks) fields.push_back({task.name, task.kind});
  data_ = config_.builtin_data
              ? builtin_training_data(fields)
              : read_training_data(config_.data, fields, config_.training.task,
                                   [this](const std::string& message) { warn(message); });
}

Dataset Run::encode(const std::vector<Example>& examples, std::span<const DatasetTask> tasks,
                    const char* what) {
  stop_where_asked(listener_);
  const int max_length = backbone_.model.max_length;
  Dataset data(examples, tasks, *backbone_.tokenizer, max_length);
  if (const int cut = data.num_truncated(); cut > 0) {
    warn(concat(cut, " of ", data.size(), " ", what, " rows are cut to ", max_length,
                " tokens; words that are lost count as wrong: raise model.max_length"));
  }
  if (const Dataset::SilentWords silent = data.silent_words(); silent.words > 0) {
    warn(concat(
        silent.words, " labelled words of the ", what, " rows (", silent.rows.front(),
        silent.rows.size() > 1 ? ", ..." : "",
        ") yield no token, such as U+200B or U+FFFD alone: their labels are not learned, and "
        "count as wrong, but for O"));
  }
  return data;
}

void Run::report_unknown_labels() {
  for (size_t t = 0; t < unknown_.size(); ++t) {
    if (unknown_[t].empty()) continue;
    warn(concat("task ", network_->tasks()[t].task->name,
                ": the dev rows have labels that the training rows do not teach, which count as "
                "wrong: ",
                unknown_[t].list()));
  }
}

void Run::announce() {
  RunSummary summary;
  summary.device = device_.is_cuda() ? "cuda" : "cpu";
  summary.backbone = backbone_.name;
  if (!backbone_.note.empty()) summary.backbone += concat(" (", backbone_.note, ")");
  summary.output = output_.target().string();
  summary.parts = summarise_parts(*network_);
  summary.files = data_.files;
  summary.num_train_examples = train_->size();
  summary.num_dev_examples = dev_ ? dev_->size() : 0;
  listener_.started(summary);
}

TrainResult Run::train() {
  announce();
  if (!trains_anything()) return evaluate_only();
  const std::vector<Metric> before = before_training();
  Trainer trainer(*network_, *train_, dev_ ? &*dev_ : nullptr, config_.training);
  bool saved = false;
  TrainResult result = trainer.run(listener_, [&](const std::vector<Metric>& dev, bool again) {
    save(dev, again);
    saved = true;
  });
  if (saved) result.output = output_.target().string();
  report_drift(before, result.dev);
  return result;
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

/// Dev metrics that later ones are compared with, where something will ask for them.
std::vector<Metric> Run::before_training() {
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
  if (!dev_ || !(drifts || config_.training.load_best_model_at_end)) return {};
  std::vector<Metric> metrics = judge(*dev_);
  if (config_.training.load_best_model_at_end)
    find_metric(metrics, config_.training.metric_for_best_model);
  return drifts ? metrics : std::vector<Metric>();
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

std::vector<std::pair<std::string, std::string>> shown(const std::vector<Metric>& metrics) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Metric& metric : metrics) {
    char value[32];
    std::snprintf(value, sizeof value, "%.4f", metric.value);
    rows.emplace_back(metric.name, value);
  }
  return rows;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

/// Rows that carry a label, of training or dev data, by task.
std::map<std::string, CardFacts::Rows> labelled_rows(std::span<const Example> train,
                                                     std::span<const Example> dev) {
  std::map<std::string, CardFacts::Rows> rows;
  for (const Example& row : train) {
    for (const auto& [task, label] : row.labels) ++rows[task].training;
  }
  for (const Example& row : dev) {
    for (const auto& [task, label] : row.labels) ++rows[task].dev;
  }
  return rows;
}

/// What the hub calls the backbone: "org/name"; "" for weights from elsewhere, and for a name
/// alone, which may be that of an installed model.
std::string hub_id(const ModelOptions& options, const Backbone& backbone) {
  const std::string& id = options.backbone;
  const bool is_path = backbone.directory == options.backbone_path;
  return is_path || id.find('/') == std::string::npos ? "" : id.substr(0, id.find('@'));
}

CardFacts Run::card_facts(const std::vector<Metric>& dev) const {
  const TrainingOptions& options = config_.training;
  CardFacts facts{.base_model = backbone_.name, .base_model_id = hub_id(config_.model, backbone_)};
  facts.training = {
      {"training rows", concat(data_.train.size())},
      {"dev rows", concat(data_.dev.size())},
      {"learning_rate", number(options.learning_rate)},
      options.max_steps > 0 ? std::pair("max_steps", concat(options.max_steps))
                            : std::pair("num_epochs", concat(options.num_epochs)),
      {"batch_size", concat(options.batch_size)},
      {"gradient_accumulation_steps", concat(options.gradient_accumulation_steps)},
      {"lr_scheduler_type", options.lr_scheduler_type},
      {"warmup", options.warmup_steps > 0 ? concat(options.warmup_steps, " steps")
                                          : number(options.warmup_ratio) + " of all steps"},
      {"weight_decay", number(options.weight_decay)},
      {"max_grad_norm", number(options.max_grad_norm)},
      {"precision", options.bf16 ? "bf16" : "fp32"},
      {"seed", concat(options.seed)}};
  for (const TrainableTask& task : network_->tasks()) {
    if (task.frozen || !task.selected)
      facts.training.emplace_back("head of " + task.task->name, "not trained");
  }
  facts.metrics = shown(dev);
  facts.rows = labelled_rows(data_.train, data_.dev);
  return facts;
}

void Run::save(const std::vector<Metric>& dev, bool again) {
  ModelDescription model = backbone_.model;
  model.tasks.clear();
  ModelTensors tensors;
  std::optional<StateTensors> encoder;
  if (again && !nn::any_trainable(*network_->encoder())) {
    tensors.encoder_file = output_.target() / "model.safetensors";
  } else {
    tensors.encoder = encoder.emplace(*network_->encoder()).views();
  }
  std::vector<StateTensors> heads;
  for (const TrainableTask& task : network_->tasks()) {
    model.tasks.push_back(task.task);
    tensors.heads[task.task->name] = heads.emplace_back(*task.head).views();
  }
  // From the second time on, the model that stands there is this run's own.
  write_model_directory(output_.target(), config_.training.overwrite || again, model, tensors,
                        backbone_.tokenizer_directory, model_card(model, card_facts(dev)));
}

}  // namespace

TrainResult train(const std::string& config_path, const std::vector<std::string>& assignments,
                  TrainListener& listener) {
  const RunConfig config = RunConfig::load(config_path, assignments);
  try {
    return Run(config, listener).train();
  } catch (const Interrupted&) {
    return {.interrupted = true};
  } catch (const c10::Error& error) {
    throw Error(ErrorCode::failed, std::string("LibTorch: ") + error.what_without_backtrace());
  }
}

}  // namespace tandem
