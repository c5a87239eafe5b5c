#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "data/files/data_file.h"
#include "programs/progress/progress_bar.h"

namespace tandem {

/// The progress of a command that reads rows: how many, how many a second and, for files, the time
/// that is left, by the bytes read. Where the answers go to the same terminal they show it
/// themselves.
class RowProgress {
 public:
  RowProgress(std::string command, std::span<const DataFile> input, bool answers_on_stdout);

  /// What was read so far does not count for the rate.
  void begin();
  /// `tokens`: of these rows, where the command counts them.
  void add(int64_t rows, int64_t tokens = 0);
  void clear() { bar_.clear(); }

 private:
  using Clock = std::chrono::steady_clock;

  ProgressState state(double seconds) const;

  std::string command_;
  ProgressBar bar_;
  uint64_t total_bytes_;  ///< 0: not known
  uint64_t bytes_before_ = 0, bytes_at_begin_ = 0;
  Clock::time_point begin_ = Clock::now();
  int64_t rows_ = 0, tokens_ = 0;
};

}  // namespace tandem
