#include "train/checking/check.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <memory>
#include <utility>

#include "base/fail.h"
#include "base/interrupt.h"
#include "data/dataset.h"
#include "data/encoded/example_encoder.h"
#include "data/row_order.h"
#include "nn/trainable.h"
#include "train/checking/step_timing.h"
#include "train/network/freezing.h"
#include "train/network/module_state.h"
#include "train/run_config.h"
#include "train/setup/builtin_data.h"
#include "train/setup/row_sample.h"
#include "train/setup/task_setup.h"
#include "train/setup/training_data.h"
#include "train/trainer.h"

namespace tandem {

namespace {

constexpr size_t kMostBadRows = 20;

class Checker {
 public:
  Checker(RunConfig config, std::function<void(int64_t)> read)
      : config_(std::move(config)), read_(std::move(read)) {
    for (const TaskOptions& task : config_.tasks) {
      fields_.push_back({task.name, task.kind});
      names_.push_back(task.name);
    }
  }

  CheckReport run() {
    look_over();
    make_network();
    survey();
    plan();
    time_step();
    return std::move(report_);
  }

 private:
  using TakeRow = std::function<void(Example row)>;

  /// Rows of a part, and what is wrong with those that cannot be read.
  void each_row(Part part, const TakeRow& take, bool tell_bad_rows) {
    if (config_.builtin_data) {
      for (Example& row :
           part == Part::train ? builtin_train_rows(fields_) : builtin_dev_rows(fields_))
        take(std::move(row));
      return;
    }
    for (const DataFile& file : part == Part::train ? config_.data.train : config_.data.dev) {
      ExampleReader reader(file, fields_);
      for (bool more = true; more;) {
        check_interrupt();
        try {
          Example row;
          more = reader.next(row);
          if (more) take(std::move(row));
        } catch (const Error& error) {
          if (tell_bad_rows) bad_row(error.message());
        }
      }
    }
  }

  void bad_row(const std::string& message) {
    ++report_.num_bad_rows;
    if (report_.bad_rows.size() < kMostBadRows) report_.bad_rows.push_back(message);
  }

  void count_row() {
    constexpr int64_t kRowsAtOnce = 10'000;
    if (++num_read_ % kRowsAtOnce == 0) read_(num_read_);
  }

  /// What tasks are made from.
  void look_over() {
    for (const Part part : {Part::train, Part::dev}) {
      RowSample sample(0);
      each_row(
          part,
          [&](Example row) {
            summarise(row, part);
            sample.add(std::move(row));
            count_row();
          },
          /*tell_bad_rows=*/true);
      if (part == Part::train && sample.num_rows() == 0) {
        bad_input(report_.bad_rows.empty()
                      ? "there is no training row"
                      : "no training row can be read: " + report_.bad_rows.front());
      }
      (part == Part::train ? train_sample_ : dev_sample_) = sample.take();
    }
  }

  void summarise(const Example& row, Part part) {
    const char* use = part == Part::dev ? "dev" : "train";
    if (report_.files.empty() || report_.files.back().file != *row.origin.file ||
        report_.files.back().use != use) {
      report_.files.push_back(no_rows_yet(*row.origin.file, use, fields_));
    }
    add_row(report_.files.back(), row);
  }

  void make_network() {
    const auto tell = [this](const std::string& message) { warn(message); };
    backbone_ = load_backbone(
        config_.model, static_cast<uint64_t>(config_.training.seed), [](const DownloadProgress&) {},
        tell);
    report_.backbone = backbone_.name;
    report_.max_length = backbone_.model.max_length;
    prepare_tasks(config_.tasks, backbone_, train_sample_, dev_sample_);
    std::vector<TrainableTask> tasks = make_tasks(config_.tasks, config_.training.task, backbone_,
                                                  train_sample_, dev_sample_, tell);
    train_sample_.clear();
    dev_sample_.clear();
    nn::TransformerEncoder encoder(backbone_.model.encoder, backbone_.weights.has_pooler);
    load_weights(*encoder, backbone_.weights);
    network_ = std::make_unique<Network>(
        std::move(encoder), std::move(tasks), backbone_.model.pooling().poolings,
        NetworkOptions{.bf16 = config_.training.bf16,
                       .num_threads = config_.training.num_threads,
                       .seed = static_cast<uint64_t>(config_.training.seed)});
    apply_freezing(*network_, config_.model.freeze);
  }

  void warn(const std::string& message) {
    report_.findings.push_back({"configuration", "", message, {}});
  }

  void survey() {
    TextIndex texts(names_);
    RowSurveyor surveyor(names_);
    std::vector<DatasetTask> known = dataset_tasks(network_->tasks());
    std::vector<std::unique_ptr<UnknownLabels>> unknown;
    for (DatasetTask& task : known) {
      const int size = dynamic_cast<const Task&>(*task.task).labels.size();
      task.unknown = unknown.emplace_back(std::make_unique<UnknownLabels>(size)).get();
    }
    ExampleEncoder encoder(known, *backbone_.tokenizer, {.max_length = backbone_.model.max_length});
    for (const Part part : {Part::train, Part::dev}) {
      each_row(
          part,
          [&](Example row) {
            look_at(row, part, encoder, surveyor, texts);
            count_row();
          },
          /*tell_bad_rows=*/false);
    }
    report_.survey = surveyor.survey();
    for (Finding& finding : findings_of(report_.survey, texts))
      report_.findings.push_back(std::move(finding));
  }

  void look_at(const Example& row, Part part, ExampleEncoder& encoder, RowSurveyor& surveyor,
               TextIndex& texts) {
    std::vector<Example> prepared = {row};
    EncodedExample encoded;
    try {
      prepare_tasks(config_.tasks, backbone_, prepared, {});
      encoded = encoder.encode(prepared.front());
    } catch (const Error& error) {
      bad_row(error.message());
      return;
    }
    for (size_t t = 0; t < names_.size(); ++t) {
      const auto label = row.labels.find(names_[t]);
      if (label == row.labels.end()) continue;
      const std::string why = network_->tasks()[t].task->doubt(label->second);
      if (!why.empty()) surveyor.doubt(t, row, why);
    }
    surveyor.add(row, encoded, part);
    texts.add(row, part);
    if (part == Part::dev) return;
    token_counts_.push_back(encoded.num_tokens());
    if (std::ssize(timed_) < rows_to_time()) timed_.push_back(std::move(encoded));
  }

  int64_t rows_to_time() const {
    return int64_t{kTimedSteps} * config_.training.batch_size *
           config_.training.gradient_accumulation_steps;
  }

  void time_step() {
    const bool on_cpu = config_.training.device != "cuda" && !at::hasCUDA();
    if (!on_cpu || timed_.empty()) return;
    const std::vector<DatasetTask> known = dataset_tasks(network_->tasks());
    const Dataset rows(std::make_shared<RowsInMemory>(std::move(timed_)), known);
    set_objectives(network_->tasks(), config_.tasks, facts_of(rows));
    at::set_num_threads(1);  // as heads are trained beside the kernels
    report_.seconds_a_step = seconds_a_step(*network_, rows, config_.training);
  }

  void plan() {
    for (const PartSummary& part : summarise_parts(*network_)) {
      report_.num_parameters += part.num_parameters;
      report_.num_trained_parameters += part.trained ? part.num_parameters : 0;
    }
    constexpr int64_t kWeight = 4, kTrained = 16;  // weight; and gradient and two moments
    int64_t tokens = 0;
    for (const int count : token_counts_) tokens += count;
    report_.memory_bytes = kTrained * report_.num_trained_parameters +
                           kWeight * (report_.num_parameters - report_.num_trained_parameters) +
                           2 * kWeight * tokens;
    const Sampler sampler(std::move(token_counts_), sampler_options(config_.training, 0));
    const TrainingLength length = length_of(sampler, config_.training);
    report_.num_steps = length.num_steps;
    report_.num_epochs = length.num_epochs;
  }

  RunConfig config_;
  std::function<void(int64_t)> read_;
  std::vector<LabelField> fields_;
  std::vector<std::string> names_;
  std::vector<Example> train_sample_, dev_sample_;
  Backbone backbone_;
  std::unique_ptr<Network> network_;
  std::vector<int> token_counts_;      ///< of the training rows
  std::vector<EncodedExample> timed_;  ///< the first of them
  int64_t num_read_ = 0;
  CheckReport report_;
};

}  // namespace

CheckReport check(const std::string& config_path, const std::vector<std::string>& assignments,
                  const std::function<void(int64_t rows)>& read) {
  return Checker(RunConfig::load(config_path, assignments), read).run();
}

}  // namespace tandem
