#include "train/checkpoint/checkpoint_store.h"

#include <algorithm>

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/files/directory_entry.h"
#include "base/strings/text.h"
#include "format/manifest.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "step-";

/// N of step-N; nothing for other names.
std::optional<int64_t> step_of(const fs::path& path) {
  return number_after(kPrefix, path.filename().string());
}

}  // namespace

CheckpointStore::CheckpointStore(fs::path directory, int limit, fs::path from)
    : directory_(std::move(directory)), limit_(limit), last_(std::move(from)) {
  make_directories(directory_);
  for (const fs::path& path : list_directory(directory_)) {
    if (path.filename().string().starts_with('.')) remove_directory(path);  // half-written
  }
}

CheckpointStore::~CheckpointStore() {
  if (writer_.joinable()) writer_.join();
}

fs::path CheckpointStore::directory_of(const fs::path& output) {
  fs::path directory = resolve_directory(output);
  directory += kSuffix;
  return directory;
}

std::vector<fs::path> CheckpointStore::list(const fs::path& directory) {
  if (is_file(directory / kManifestFile)) return {directory};
  std::vector<std::pair<int64_t, fs::path>> found;
  for (const fs::path& path : list_directory(directory)) {
    if (const std::optional<int64_t> step = step_of(path)) found.emplace_back(*step, path);
  }
  std::ranges::sort(found, std::greater());
  std::vector<fs::path> paths;
  for (const auto& [step, path] : found) paths.push_back(path);
  return paths;
}

std::optional<FoundCheckpoint> CheckpointStore::newest(const fs::path& directory,
                                                       const Warn& warn) {
  for (const fs::path& path : list(directory)) {
    try {
      return FoundCheckpoint{path, read_checkpoint(path)};
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input) throw;
      warn(concat("the checkpoint ", path.string(), " cannot be used: ", error.message(),
                  "; the next older one is tried"));
    }
  }
  return std::nullopt;
}

void CheckpointStore::write(Checkpoint checkpoint) {
  wait();
  writer_ = std::thread([this, checkpoint = std::move(checkpoint)] {
    try {
      write_now(checkpoint);
    } catch (...) {
      error_ = std::current_exception();
    }
  });
}

void CheckpointStore::wait() {
  if (writer_.joinable()) writer_.join();
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void CheckpointStore::write_now(const Checkpoint& checkpoint) {
  const int64_t step = checkpoint.state.progress.step;
  const fs::path directory = directory_ / concat(kPrefix, step);
  write_checkpoint(directory, checkpoint, last_.empty() ? fs::path() : frozen_file_of(last_));
  last_ = directory;
  int kept = 0;
  for (const fs::path& path : list(directory_)) {
    if (*step_of(path) > step || kept++ >= limit_) remove_directory(path);
  }
}

void CheckpointStore::clear() {
  wait();
  for (const fs::path& path : list(directory_)) remove_directory(path);
}

void CheckpointStore::close() {
  remove_empty_directory(directory_);
}

}  // namespace tandem
