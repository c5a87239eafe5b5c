#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programs/progress/progress_bar.h"
#include "tandem/train.h"
#include "train/rising_loss.h"

namespace tandem {

/// Shows a run: epochs as lines on standard output; tables, warnings and, on a terminal, a progress
/// bar on standard error.
class TrainPrinter : public TrainListener {
 public:
  explicit TrainPrinter(bool quiet);

  void downloading(const DownloadProgress& file) override;
  void reading(const ReadingProgress& rows) override;
  void started(const RunSummary& run) override;
  void resumed(const ResumeReport& run) override;
  void step_done(const StepReport& step) override;
  void epoch_done(const EpochReport& epoch) override;
  void warning(const std::string& message) override;
  void finished(const TrainResult& result);

 private:
  using Clock = std::chrono::steady_clock;

  void print_result(const std::string& line);
  bool marks_best(const EpochReport& epoch);
  void print_figures(const TrainResult& result) const;

  bool quiet_;
  bool output_open_ = true;
  ProgressBar bar_;
  std::string best_metric_;  ///< empty: the last epoch is kept
  bool has_dev_ = false;
  std::optional<double> least_loss_;
  RisingLoss rising_loss_;
  int kept_epoch_ = 0, num_epochs_ = 0;  ///< 0: none yet
  Clock::time_point begin_{};
  int64_t first_step_ = 0, first_tokens_ = 0;  ///< done before
};

}  // namespace tandem
