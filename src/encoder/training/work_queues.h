#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/threads/barrier.h"
#include "encoder/training/training_memory.h"

namespace tandem {

/// Phases of a pass whose work the workers of a team share out. A worker takes its own share of
/// the rows first, which are in its core's cache, and then what others have not begun: one that the
/// system holds up keeps the others waiting for its current item alone.
class WorkQueues {
 public:
  WorkQueues(int64_t rows, int num_workers, size_t num_phases);

  /// The first row of each worker's share; at the end, the number of rows.
  std::span<const int64_t> shares() const { return first_rows_; }

  /// Calls f(RowRange) for blocks of rows; all workers together for every one.
  template <typename F>
  void take_rows(size_t phase, int worker, F f) {
    take_shares(phase, worker, first_blocks_,
                [&](int64_t block) { f(blocks_[static_cast<size_t>(block)]); });
  }

  /// Calls f(item), where [first_items[w], first_items[w + 1]) are the share of worker w; all
  /// workers together for every one. Once in a phase, this or take_rows().
  template <typename F>
  void take_shares(size_t phase, int worker, std::span<const int64_t> first_items, F f) {
    const size_t shares = first_items.size() - 1;
    for (size_t s = 0; s < shares; ++s) {
      const size_t share = (static_cast<size_t>(worker) + s) % shares;
      take(phase * (shares + 1) + 1 + share, first_items[share + 1] - first_items[share],
           [&](int64_t item) { f(first_items[share] + item); });
    }
  }

  /// Calls f(item) for items of [0, count), nobody's share; all workers together for every one.
  /// Once in a phase.
  template <typename F>
  void take_items(size_t phase, int64_t count, F f) {
    take(phase * first_rows_.size(), count, f);
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
  std::vector<RowRange> blocks_;
  std::vector<int64_t> first_rows_, first_blocks_;  ///< of each worker's share
  std::unique_ptr<std::atomic<int64_t>[]> next_;    ///< of every phase: its items, then its shares
};

}  // namespace tandem
