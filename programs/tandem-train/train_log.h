#pragma once

#include <filesystem>

#include "base/files/file.h"
#include "tandem/train.h"

namespace tandem {

/// A file of JSON lines that grows while a run goes on, with the names of transformers'
/// log_history: one line for each optimiser step (step, epoch, loss, null without a labelled row,
/// learning_rate, grad_norm) and one for each epoch (step, epoch, train_loss, and eval_<metric> for
/// each metric of dev).
class TrainLog {
 public:
  /// Empties the file. Throws Error{bad_input} where it cannot be written.
  explicit TrainLog(const std::filesystem::path& file) : file_(file) {}

  void step_done(const StepReport& step);
  void epoch_done(const EpochReport& epoch);

 private:
  OutputFile file_;
  int64_t step_ = 0;
};

}  // namespace tandem
