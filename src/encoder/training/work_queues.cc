#include "encoder/training/work_queues.h"

#include <algorithm>

namespace tandem {

namespace {

// So many rows stay in a core's cache through a layer; fewer would fetch its weights too often.
constexpr int64_t kMostRows = 128;

}  // namespace

WorkQueues::WorkQueues(int64_t rows, int num_workers, size_t num_phases) : barrier_(num_workers) {
  const int64_t pairs = (rows + 1) / 2;
  for (int worker = 0; worker < num_workers; ++worker) {
    const int64_t first = pairs * worker / num_workers;
    const int64_t share = pairs * (worker + 1) / num_workers - first;
    const int64_t count = (2 * share + kMostRows - 1) / kMostRows;
    first_rows_.push_back(2 * first);
    first_blocks_.push_back(std::ssize(blocks_));
    for (int64_t block = 0; block < count; ++block) {
      const int64_t begin = 2 * (first + share * block / count);
      const int64_t end = std::min(rows, 2 * (first + share * (block + 1) / count));
      blocks_.push_back({begin, end - begin});
    }
  }
  first_rows_.push_back(rows);
  first_blocks_.push_back(std::ssize(blocks_));
  next_ = std::make_unique<std::atomic<int64_t>[]>(num_phases * first_rows_.size());
}

}  // namespace tandem
