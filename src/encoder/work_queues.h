#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/barrier.h"
#include "encoder/training_memory.h"

namespace tandem {

/// Phases of a pass whose work the workers of a team share out. A worker takes its own share of
/// the rows first, which are in its core's cache, and then what others have not begun: one that the
/// system holds up keeps the others waiting for its current item alone.
class WorkQueues {
 public:
  WorkQueues(int64_t rows, int num_workers, size_t num_phases);

  /// Calls f(RowRange) for blocks of rows; all workers together for every one.
  template <typename F>
  void take_rows(size_t phase, int worker, F f) {
    const size_t shares = blocks_.size();
    for (size_t s = 0; s < shares; ++s) {
      const size_t share = (static_cast<size_t>(worker) + s) % shares;
      take(phase * (shares + 1) + 1 + share, std::ssize(blocks_[share]),
           [&](int64_t block) { f(blocks_[share][static_cast<size_t>(block)]); });
    }
  }

  /// Calls f(item) for items of [0, count); all workers together for every one.
  template <typename F>
  void take_items(size_t phase, int64_t count, F f) {
    take(phase * (blocks_.size() + 1), count, f);
  }

  /// Returns when all workers have called it: then all that was taken is done.
  void wait() { barrier_.wait(); }

 private:
  template <typename F>
  void take(size_t queue, int64_t count, F f) {
    for (int64_t item; (item = next_[queue].fetch_add(1, std::memory_order_relaxed)) < count;) {
      f(item);
    }
  }

  Barrier barrier_;
  std::vector<std::vector<RowRange>> blocks_;     ///< of each worker's share
  std::unique_ptr<std::atomic<int64_t>[]> next_;  ///< of every phase: its items, then its shares
};

}  // namespace tandem
