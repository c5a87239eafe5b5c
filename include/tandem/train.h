#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tandem/download.h"

namespace tandem {

/// A named figure: "loss", "intent_accuracy", "slots_f1".
struct Metric {
  std::string name;
  double value = 0.0;
};

/// One row of the table that says what will be trained.
struct PartSummary {
  std::string part;  ///< "embeddings", "layer 0", "head intent"
  int64_t num_parameters = 0;
  bool trained = false;
  std::string note;  ///< why it is frozen, or ""
};

/// What a file of rows says for one task.
struct LabelCount {
  std::string task;
  int64_t num_rows = 0;    ///< that carry a label
  int64_t num_labels = 0;  ///< of rows, or of words
};

/// A file of rows.
struct FileSummary {
  std::string file;
  std::string use;        ///< "train", "dev" or "test"
  bool of_train = false;  ///< not a file, but rows of those above that are held out
  int64_t num_rows = 0;
  std::vector<LabelCount> labels = {};  ///< one a task
};

/// How far the rows are read before the first step.
struct ReadingProgress {
  bool tokenised = false;  ///< for the disk, as data.streaming says; else only read
  int64_t num_rows = 0;    ///< so far
};

/// What is known before the first step.
struct RunSummary {
  std::string device;    ///< "cpu"
  std::string backbone;  ///< where the encoder comes from
  std::string output;    ///< where the model will be saved
  std::vector<PartSummary> parts;
  std::vector<FileSummary> files;
  int64_t num_train_examples = 0;
  int64_t num_dev_examples = 0;
  /// The metric of dev by which the best epoch is kept; empty: the last one is.
  std::string best_metric;
};

/// One optimiser step.
struct StepReport {
  int epoch = 0;  ///< from 1
  int num_epochs = 0;
  int64_t step = 0;  ///< from 1
  int64_t total_steps = 0;
  std::optional<double> loss;  ///< weighted sum over tasks; nothing where no row carries a label
  double learning_rate = 0.0;
  double grad_norm = 0.0;  ///< global L2 norm before clipping
  int64_t num_tokens = 0;  ///< so far
};

/// Where a run goes on from.
struct ResumeReport {
  std::string checkpoint;  ///< its directory
  int epoch = 0;           ///< that it stands in, from 1
  int64_t step = 0;        ///< optimiser steps done
  int64_t num_tokens = 0;  ///< read so far
  std::string history;     ///< lines of history.jsonl so far
};

/// One epoch.
struct EpochReport {
  int epoch = 0;  ///< from 1
  int num_epochs = 0;
  int64_t step = 0;         ///< optimiser steps done
  double loss = 0.0;        ///< mean over the steps that had a labelled row; NaN without any
  std::vector<Metric> dev;  ///< empty without dev data
  bool best = false;        ///< the best so far by metric_for_best_model
};

/// Receives what a training run has to say, on the thread that called train().
class TrainListener {
 public:
  virtual ~TrainListener() = default;
  /// Before the run starts, where the backbone comes from the hub.
  virtual void downloading(const DownloadProgress&) {}
  /// Before the run starts, now and then while rows are read.
  virtual void reading(const ReadingProgress&) {}
  virtual void started(const RunSummary&) {}
  /// After started(), where the run goes on from a checkpoint.
  virtual void resumed(const ResumeReport&) {}
  virtual void step_done(const StepReport&) {}
  virtual void epoch_done(const EpochReport&) {}
  virtual void warning(const std::string&) {}
  /// Asked after every step, and now and then before the first one and during evaluations on dev:
  /// true ends the run. The best model so far stays, where load_best_model_at_end has saved one;
  /// else the state so far is saved, and nothing where no step was done.
  virtual bool stop_requested() { return false; }
  /// Asked after every step: true writes a checkpoint.
  virtual bool checkpoint_requested() { return false; }
};

/// How a run begins.
struct ResumeOptions {
  /// Goes on from the newest sound checkpoint beside the output; without an output in the
  /// configuration, from that of the newest runs/<name>-<n> that has one. Where there is none it
  /// starts afresh, and says so.
  bool resume = false;
  /// Instead from this checkpoint, or the newest in this directory.
  std::string checkpoint = {};
  /// Though the configuration or the data have changed since.
  bool allow_changes = false;
};

/// How a run ended.
struct TrainResult {
  std::string output;        ///< directory of the saved model; empty where nothing was saved
  std::vector<Metric> dev;   ///< of the saved model; empty without dev data
  std::vector<Metric> test;  ///< of the saved model on data.test, where the run came to its end
  bool interrupted = false;  ///< stop_requested() ended it
  bool best = false;         ///< then the saved model is the best so far, not the last state
  /// Where it can be gone on from: the directory of checkpoints; empty where there are none.
  std::string checkpoints;
  /// The run had come to its end before, after so many steps: nothing was done.
  std::optional<int64_t> finished_before;
};

/// Trains what a configuration file says and saves the model. `assignments` override single keys:
/// "training.num_epochs=3". Needs libtandem_train. The same file, data, seed and machine give
/// the same bits, on any number of threads. Sets torch's seed and number of threads for the
/// process, so one run at a time. Throws Error{bad_input} before any work for a wrong configuration
/// or data, also for a checkpoint of another configuration or other data; Error{failed} for a loss
/// or gradient that is not finite.
TrainResult train(const std::string& config_path, const std::vector<std::string>& assignments,
                  TrainListener& listener, const ResumeOptions& resume = {});

}  // namespace tandem
