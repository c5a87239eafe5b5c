#pragma once

#include <filesystem>

#include "base/files/file.h"
#include "tandem/train.h"
#include "train/history.h"

namespace tandem {

/// A file of JSON lines that grows while a run goes on: its history (see train/history.h), from the
/// first step on also where the run goes on from a checkpoint.
class TrainLog {
 public:
  /// Empties the file. Throws Error{bad_input} where it cannot be written.
  explicit TrainLog(const std::filesystem::path& file) : file_(file) {}

  void resumed(const ResumeReport& run) { file_.write(run.history); }
  void step_done(const StepReport& step) { file_.write(history_line(step)); }
  void epoch_done(const EpochReport& epoch) { file_.write(history_line(epoch)); }

 private:
  OutputFile file_;
};

}  // namespace tandem
