#include "train/checkpoint/begin_run.h"

#include "base/fail.h"
#include "base/files/directory.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "base/strings/text.h"
#include "format/model_layout.h"
#include "model/model_directory.h"
#include "train/history.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

std::optional<int64_t> finished_run(const fs::path& output) {
  const fs::path file = output / kHistoryFile;
  return is_file(file) ? finished_steps(read_file(file)) : std::nullopt;
}

fs::path runs_directory() {
  return fs::current_path() / "runs";
}

/// The next runs/<name>-<n> that is neither there nor reserved.
Reservation reserve_new_run(const std::string& name) {
  const auto is_there = [](const fs::path& path) {
    return fs::exists(fs::symlink_status(path)) || fs::exists(CheckpointStore::directory_of(path));
  };
  for (int n = 1;; ++n) {
    const fs::path candidate = runs_directory() / concat(name, "-", n);
    if (is_there(candidate)) continue;
    std::optional<Reservation> reservation = Reservation::try_make(candidate);
    // A run may have ended just now, and left its model there.
    if (reservation && !is_there(candidate)) return std::move(*reservation);
  }
}

/// The newest run of that name that has begun and not ended, or else that has ended.
std::optional<fs::path> newest_run(const std::string& name) {
  std::optional<std::pair<int64_t, fs::path>> begun, ended;
  const auto keep_newest = [](auto& newest, int64_t number, const fs::path& path) {
    if (!newest || newest->first < number) newest.emplace(number, path);
  };
  for (const fs::path& path : list_directory(runs_directory())) {
    fs::path output = path;
    if (path.extension() == CheckpointStore::kSuffix) output.replace_extension();
    const std::optional<int64_t> number = number_after(name + "-", output.filename().string());
    if (!number) continue;
    if (output != path) {
      keep_newest(begun, *number, output);
    } else if (finished_run(output)) {
      keep_newest(ended, *number, output);
    }
  }
  if (begun) return begun->second;
  if (ended) return ended->second;
  return std::nullopt;
}

/// The output that a directory of checkpoints, or a checkpoint in one, belongs to by its name.
std::optional<fs::path> output_of(const fs::path& checkpoint) {
  for (fs::path path = resolve_directory(checkpoint); path.has_filename();
       path = path.parent_path()) {
    if (path.extension() == CheckpointStore::kSuffix) return path.replace_extension();
  }
  return std::nullopt;
}

Reservation reserve_output(const RunConfig& config, const ResumeOptions& resume) {
  if (!config.training.output.empty()) return Reservation(config.training.output);
  if (resume.resume) {
    const std::optional<fs::path> output =
        resume.checkpoint.empty() ? newest_run(config.name) : output_of(resume.checkpoint);
    if (output) return Reservation(*output);
  }
  return reserve_new_run(config.name);
}

void find_checkpoint(const ResumeOptions& resume, const Warn& warn, RunBeginning& run) {
  const fs::path& output = run.output.target();
  const fs::path directory = resume.checkpoint.empty() ? CheckpointStore::directory_of(output)
                                                       : fs::path(resume.checkpoint);
  run.checkpoint = CheckpointStore::newest(directory, warn);
  if (run.checkpoint) return;
  if (!resume.checkpoint.empty())
    bad_input("--resume ", resume.checkpoint, ": there is no sound checkpoint");
  if (!run.is_own) run.finished = finished_run(output);
  if (!run.finished)
    warn(concat("there is no checkpoint in ", directory.string(), ": the run starts afresh"));
}

}  // namespace

RunBeginning begin_run(const RunConfig& config, const ResumeOptions& resume, const Warn& warn) {
  RunBeginning run{.output = reserve_output(config, resume), .checkpoint = {}, .finished = {}};
  const fs::path& output = run.output.target();
  const fs::path checkpoints = CheckpointStore::directory_of(output);
  if (resume.resume) {
    run.is_own = fs::is_directory(checkpoints);
    find_checkpoint(resume, warn, run);
    if (run.finished) return run;
  } else if (!config.training.overwrite && !CheckpointStore::list(checkpoints).empty()) {
    bad_input("there are checkpoints of an earlier run in ", checkpoints.string(),
              ": go on with --resume, or begin anew with --overwrite");
  }
  check_output(output, config.training.overwrite || run.is_own);
  remove_leftovers(output);
  return run;
}

}  // namespace tandem
