#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/system_call.h"

namespace tandem::testing {

/// What a crash takes of what was not synced: nothing (the process alone dies); all of it, with a
/// rename whose directory was not synced; or half of the file that was written last.
enum class Loss { nothing, unsynced, half_of_last };

/// Ends the process before its nth call of the file system.
class CrashPlan {
 public:
  CrashPlan(int nth, Loss loss) : nth_(nth), loss_(loss) {}

  int operator()(const fault::Call& call) {
    if (calls_++ == nth_) crash();
    if (call.name == "write" && !unsynced_.contains(call.path.string())) {
      unsynced_[call.path.string()] = ::open(call.path.c_str(), O_WRONLY | O_CLOEXEC);
    }
    if (call.name == "write") last_ = unsynced_[call.path.string()];
    if (call.name == "fsync") {
      unsynced_.erase(call.path.string());
      if (renamed_ && renamed_->second.parent_path() == call.path) renamed_.reset();
    }
    if (call.name == "rename") renamed_ = {call.path, call.to};
    return 0;
  }

 private:
  [[noreturn]] void crash() {
    if (loss_ == Loss::unsynced) {
      for (const auto& [path, descriptor] : unsynced_) {
        if (::ftruncate(descriptor, 0) != 0) ::_exit(2);
      }
      std::error_code ignored;
      if (renamed_) std::filesystem::rename(renamed_->second, renamed_->first, ignored);
    }
    struct stat status {};
    if (loss_ == Loss::half_of_last && last_ >= 0 && !unsynced_.empty() &&
        (::fstat(last_, &status) != 0 || ::ftruncate(last_, status.st_size / 2) != 0)) {
      ::_exit(2);
    }
    ::_exit(1);
  }

  int nth_, calls_ = 0;
  Loss loss_;
  std::map<std::string, int> unsynced_;  ///< files to descriptors, which renames do not change
  std::optional<std::pair<std::filesystem::path, std::filesystem::path>> renamed_;
  int last_ = -1;
};

/// Runs `work` in a process of its own that crashes before its nth call of the file system; false
/// where it came to its end before.
inline bool crashes(int nth, Loss loss, const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    fault::set_plan(CrashPlan(nth, loss));
    work();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) < 2) << status;
  return WEXITSTATUS(status) != 0;
}

}  // namespace tandem::testing
