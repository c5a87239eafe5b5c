#include "base/threads/thread_team.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/fail.h"
#include "base/threads/cpu_quota.h"
#include "base/threads/spin_wait.h"

namespace tandem {

int usable_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const bool is_told = sched_getaffinity(0, sizeof(allowed), &allowed) == 0;
  const int cores =
      is_told ? CPU_COUNT(&allowed) : static_cast<int>(std::thread::hardware_concurrency());
  const double quota = std::ceil(cpu_quota().value_or(cores));
  return std::max(1, quota < cores ? static_cast<int>(quota) : cores);
}

ThreadTeam::ThreadTeam(int num_workers) {
  if (num_workers < 0 || num_workers > 1024) {
    bad_input("number of threads ", num_workers, " is not in 0..1024: give 0 for one per core");
  }
  if (num_workers == 0) num_workers = usable_cores();
  spins_ = have_cores(num_workers);
  threads_.reserve(static_cast<size_t>(num_workers));
  try {
    for (int worker = 1; worker < num_workers; ++worker) {
      threads_.emplace_back([this, worker] { serve(worker); });
    }
  } catch (const std::system_error& error) {
    stop();
    failed("cannot start ", num_workers, " threads: ", error.what(), ": ask for fewer");
  }
}

ThreadTeam::~ThreadTeam() {
  stop();
}

void ThreadTeam::stop() noexcept {
  stopping_.store(true, std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadTeam::serve(int worker) {
  for (uint32_t seen = 0;; ++seen) {
    wait_while_equal(generation_, seen, spins_);
    if (stopping_.load(std::memory_order_relaxed)) return;
    call(worker);
    if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) running_.notify_one();
  }
}

void ThreadTeam::call(int worker) noexcept {
  try {
    (*section_)(worker, size());
  } catch (...) {
    if (!has_error_.exchange(true)) error_ = std::current_exception();
  }
}

void ThreadTeam::run(const std::function<void(int, int)>& fn) {
  const std::lock_guard turn(turns_);
  section_ = &fn;
  running_.store(static_cast<uint32_t>(threads_.size()), std::memory_order_relaxed);
  if (!threads_.empty()) {
    generation_.fetch_add(1, std::memory_order_release);
    generation_.notify_all();
  }
  call(0);
  while (const uint32_t left = running_.load(std::memory_order_acquire)) {
    wait_while_equal(running_, left, spins_);
  }
  section_ = nullptr;
  if (has_error_.exchange(false)) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadTeam::for_each(int64_t count, const std::function<void(int64_t, int)>& fn) {
  if (size() == 1 || count <= 1) {
    for (int64_t item = 0; item < count; ++item) fn(item, 0);
    return;
  }
  std::atomic<int64_t> next{0};
  run([&](int worker, int) {
    try {
      for (int64_t item; (item = next.fetch_add(1, std::memory_order_relaxed)) < count;) {
        fn(item, worker);
      }
    } catch (...) {
      next.store(count, std::memory_order_relaxed);
      throw;
    }
  });
}

}  // namespace tandem
