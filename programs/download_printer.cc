#include "programs/download_printer.h"

#include <array>
#include <cstdio>

#include "programs/door.h"
#include "programs/progress/progress_bar.h"

namespace tandem {

std::string size_text(int64_t bytes) {
  std::array<char, 32> text{};
  const auto value = static_cast<double>(bytes);
  if (bytes < 1'000'000) {
    std::snprintf(text.data(), text.size(), "%.1f kB", value / 1e3);
  } else {
    std::snprintf(text.data(), text.size(), "%.1f MB", value / 1e6);
  }
  return text.data();
}

namespace {

void draw_bar(const DownloadProgress& file) {
  const bool complete = file.done_bytes == file.total_bytes;
  const auto done = static_cast<double>(file.done_bytes);
  const double share = complete               ? 1.0
                       : file.total_bytes > 0 ? done / static_cast<double>(file.total_bytes)
                                              : 0.0;
  const ProgressState state{
      .what = printable(file.model) + ": " + printable(file.file),
      .share = share,
      .figures = {{size_text(file.done_bytes) + " of " + size_text(file.total_bytes), 0}}};
  std::fprintf(stderr, "\r\033[K%s%s", progress_text(state, terminal_width() - 1, true).c_str(),
               complete ? "\n" : "");
  std::fflush(stderr);
}

}  // namespace

void print_download(const DownloadProgress& file) {
  static const bool redraws = can_redraw();
  if (redraws) {
    draw_bar(file);
  } else if (file.done_bytes == file.total_bytes) {
    std::fprintf(stderr, "Downloaded %s: %s (%s)\n", printable(file.model).c_str(),
                 printable(file.file).c_str(), size_text(file.total_bytes).c_str());
  }
}

}  // namespace tandem
