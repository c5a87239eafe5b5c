#include "programs/download_printer.h"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "programs/door.h"

namespace tandem {

namespace {

/// "90.9 MB"
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

void draw_bar(const DownloadProgress& file) {
  constexpr int kWidth = 24;
  const bool complete = file.done_bytes == file.total_bytes;
  const double share = complete               ? 1.0
                       : file.total_bytes > 0 ? static_cast<double>(file.done_bytes) /
                                                    static_cast<double>(file.total_bytes)
                                              : 0.0;
  const auto filled = static_cast<size_t>(share * kWidth);
  const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
  std::fprintf(stderr, "\r\033[K%s: %s [%s] %s of %s%s", printable(file.model).c_str(),
               printable(file.file).c_str(), bar.c_str(), size_text(file.done_bytes).c_str(),
               size_text(file.total_bytes).c_str(), complete ? "\n" : "");
  std::fflush(stderr);
}

}  // namespace

void print_download(const DownloadProgress& file) {
  static const bool terminal = isatty(STDERR_FILENO) != 0;
  if (terminal) {
    draw_bar(file);
  } else if (file.done_bytes == file.total_bytes) {
    std::fprintf(stderr, "Downloaded %s: %s (%s)\n", printable(file.model).c_str(),
                 printable(file.file).c_str(), size_text(file.total_bytes).c_str());
  }
}

}  // namespace tandem
