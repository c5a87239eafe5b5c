#include "programs/progress/progress_bar.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/strings/text.h"

namespace tandem {

namespace {

double seconds_between_lines() {
  const char* const text = std::getenv("TANDEM_PROGRESS_SECONDS");
  return parse_decimal(text == nullptr ? "" : text).value_or(30.0);
}

}  // namespace

size_t terminal_width() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

bool can_redraw() {
  const char* const terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

ProgressBar::ProgressBar(bool shown)
    : shown_(shown), redraws_(can_redraw()), pause_(redraws_ ? 0.1 : seconds_between_lines()) {}

bool ProgressBar::due() {
  const Clock::time_point now = Clock::now();
  if (!shown_ || now - last_ < pause_) return false;
  last_ = now;
  return true;
}

void ProgressBar::draw(const ProgressState& state) {
  if (!redraws_) {
    std::fprintf(stderr, "%s\n", progress_text(state, 200, false).c_str());
    return;
  }
  // A line that fills the last column would wrap on some terminals.
  const size_t width = terminal_width() - 1;
  std::fprintf(stderr, "\r\033[K%s", progress_text(state, width, true).c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::clear() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

}  // namespace tandem
