#pragma once

#include <chrono>

#include "programs/progress/progress_text.h"

namespace tandem {

/// Whether standard error is a terminal that can redraw a line: not with TERM=dumb.
bool can_redraw();
/// Columns of that terminal at this moment.
size_t terminal_width();

/// Progress on standard error: on a terminal a line that is redrawn in place, as wide as the
/// terminal is then; elsewhere a line every 30 seconds, or as many as TANDEM_PROGRESS_SECONDS says.
class ProgressBar {
 public:
  /// Not `shown`: nothing at all.
  explicit ProgressBar(bool shown = true);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { clear(); }

  /// Whether it is time for draw(): a few times a second on a terminal.
  bool due();
  void draw(const ProgressState& state);
  /// Takes the line away, so that others can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_;
  bool redraws_;
  bool drawn_ = false;
  std::chrono::duration<double> pause_;
  Clock::time_point last_ = Clock::now();
};

}  // namespace tandem
