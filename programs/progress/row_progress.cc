#include "programs/progress/row_progress.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/fail.h"
#include "base/files/file.h"

namespace tandem {

namespace {

/// Of regular files; 0 where one is a pipe or a terminal.
uint64_t size_of(std::span<const DataFile> input) {
  uint64_t size = 0;
  for (const DataFile& file : input) {
    for (const std::filesystem::path& path : file.paths()) {
      const std::filesystem::path opened = path == "-" ? "/dev/stdin" : path;
      std::error_code error;
      if (!std::filesystem::is_regular_file(opened, error)) return 0;
      size += std::filesystem::file_size(opened, error);
      if (error) return 0;
    }
  }
  return size;
}

}  // namespace

RowProgress::RowProgress(std::string command, std::span<const DataFile> input,
                         bool answers_on_stdout)
    : command_(std::move(command)),
      bar_(!(answers_on_stdout && isatty(STDOUT_FILENO) != 0)),
      total_bytes_(size_of(input)),
      bytes_before_(input_bytes_read()),
      bytes_at_begin_(bytes_before_) {}

void RowProgress::begin() {
  begin_ = Clock::now();
  bytes_at_begin_ = input_bytes_read();
}

void RowProgress::add(int64_t rows, int64_t tokens) {
  rows_ += rows;
  tokens_ += tokens;
  if (!bar_.due()) return;
  bar_.draw(state(std::chrono::duration<double>(Clock::now() - begin_).count()));
}

ProgressState RowProgress::state(double seconds) const {
  const auto rate = static_cast<int64_t>(static_cast<double>(rows_) / seconds);
  ProgressState state{
      .what = command_,
      .share = {},
      .figures = {{with_commas(rows_) + " rows", 0}, {with_commas(rate) + " rows/s", 2}}};
  if (tokens_ > 0) {
    const auto token_rate = static_cast<int64_t>(static_cast<double>(tokens_) / seconds);
    state.figures.push_back({with_commas(token_rate) + " tokens/s", 3});
  }
  const uint64_t now = input_bytes_read();
  if (total_bytes_ > 0 && now > bytes_at_begin_) {
    const auto total = static_cast<double>(total_bytes_);
    state.share = static_cast<double>(now - bytes_before_) / total;
    const double since = static_cast<double>(now - bytes_at_begin_) / total;
    state.figures.push_back(
        {"ETA " + duration_text(seconds * std::max(0.0, 1.0 - *state.share) / since), 1});
  }
  return state;
}

}  // namespace tandem
