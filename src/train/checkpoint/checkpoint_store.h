#pragma once

#include <exception>
#include <filesystem>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/warn.h"
#include "train/checkpoint/checkpoint.h"

namespace tandem {

/// A checkpoint and where it lies.
struct FoundCheckpoint {
  std::filesystem::path directory;
  Checkpoint checkpoint;
};

/// The checkpoints of one run, <output>.checkpoints/step-N. They are written on a thread of their
/// own, one at a time. For one thread.
class CheckpointStore {
 public:
  /// Makes the directory, which says that a run has begun and not ended. `limit`: the newest so
  /// many are kept. `from`: the checkpoint that the run goes on from, or "".
  CheckpointStore(std::filesystem::path directory, int limit, std::filesystem::path from);
  /// Waits for what is being written; an error is lost then.
  ~CheckpointStore();

  /// What the directory's name has behind that of the run's output, beside which it lies.
  static constexpr std::string_view kSuffix = ".checkpoints";
  static std::filesystem::path directory_of(const std::filesystem::path& output);
  /// Those that a directory holds, or the directory alone where it is one itself; newest first.
  static std::vector<std::filesystem::path> list(const std::filesystem::path& directory);
  /// The newest sound one; `warn` names those that are damaged. Nothing where there is none.
  static std::optional<FoundCheckpoint> newest(const std::filesystem::path& directory,
                                               const Warn& warn);

  /// Begins to write one, once the one before is written. When it stands, those beyond the limit
  /// are removed, and those of later steps, which this run has not seen. Throws what writing the
  /// one before has thrown.
  void write(Checkpoint checkpoint);
  /// Waits until all is written. Throws what that has thrown.
  void wait();
  /// Removes every checkpoint.
  void clear();
  /// Removes the directory, unless it holds something: the run has ended, or never begun.
  void close();

 private:
  void write_now(const Checkpoint& checkpoint);

  std::filesystem::path directory_;
  int limit_;
  std::filesystem::path last_;  ///< sound, of this run; or ""
  std::thread writer_;
  std::exception_ptr error_;
};

}  // namespace tandem
