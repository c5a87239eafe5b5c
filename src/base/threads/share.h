#pragma once

#include <cstdint>

#include "base/threads/barrier.h"

namespace tandem {

/// The part of one among `workers` that run the same code in step: each does its share of an
/// operation, then waits for the others. By default a worker that is alone.
struct Share {
  int worker = 0;
  int workers = 1;
  Barrier* barrier = nullptr;  ///< of all workers; null for one alone

  /// [begin, end) of `count` items: the parts differ by one item at most.
  struct Range {
    int64_t begin, end;
  };
  Range of(int64_t count) const {
    return {count * worker / workers, count * (worker + 1) / workers};
  }

  void wait() const {
    if (barrier != nullptr) barrier->wait();
  }
};

}  // namespace tandem
