#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tandem/train.h"

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
  void clear_bar();

  bool quiet_;
  bool show_bar_;
  bool bar_shown_ = false;
  bool output_open_ = true;
  Clock::time_point begin_{};
  int64_t first_step_ = 0, first_tokens_ = 0;  ///< done before
  Clock::time_point last_drawn_{};
};

}  // namespace tandem
