#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "base/threads/turns.h"

namespace tandem {

/// Number of cores that this process may use: its CPU affinity, or the quota of its control groups
/// (see cpu_quota), rounded up, where that is less; at least 1.
int usable_cores();

/// Threads that stay, so that starting a parallel section costs about a microsecond. Waiting
/// threads spin for some tens of microseconds, where there is a core for each, and then sleep: an
/// idle team uses no CPU. Sections of several callers take turns; they do not nest.
class ThreadTeam {
 public:
  /// `num_workers` counts the caller, so 1 starts no thread; 0 means usable_cores(). Throws
  /// Error{bad_input} for a number below 0 or above 1024, Error{failed} where the system gives no
  /// more threads.
  explicit ThreadTeam(int num_workers = 0);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int size() const { return static_cast<int>(threads_.size()) + 1; }

  /// Calls fn(worker, size()) once for each worker in [0, size()), worker 0 on the calling thread,
  /// and returns when all have returned. Rethrows the first exception among them.
  void run(const std::function<void(int worker, int num_workers)>& fn);

  /// Calls fn(item, worker) once for each item in [0, count), in no fixed order. After an exception
  /// no further item is begun, and it is rethrown here.
  void for_each(int64_t count, const std::function<void(int64_t item, int worker)>& fn);

 private:
  void serve(int worker);
  void call(int worker) noexcept;
  void stop() noexcept;

  bool spins_ = true;
  std::vector<std::thread> threads_;
  Turns turns_;
  const std::function<void(int, int)>* section_ = nullptr;
  std::atomic<bool> stopping_{false};
  std::atomic<uint32_t> generation_{0};  ///< number of sections begun
  std::atomic<uint32_t> running_{0};  ///< workers, other than the caller, still inside the section
  std::atomic<bool> has_error_{false};
  std::exception_ptr error_;
};

}  // namespace tandem
