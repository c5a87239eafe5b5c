#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "data/token_counts.h"

namespace tandem {

/// How the rows of an epoch are ordered.
struct RowOrderOptions {
  bool shuffle = true;  ///< false: as they stand
  uint64_t seed = 0;
  /// Rows of the buffer that they are drawn from: runs of neighbours, in an order shuffled anew for
  /// each epoch, pass through it, and memory does not grow with the rows. 0: all rows are shuffled
  /// as a whole.
  int shuffle_buffer_size = 0;
};

/// The rows of one epoch one by one, in an order that depends on their number, the options and the
/// epoch alone, on every platform. Not thread-safe.
class RowOrder {
 public:
  struct Row {
    int index = 0;
    int num_tokens = 0;
  };

  /// `counts` must outlive it.
  RowOrder(const TokenCounts& counts, const RowOrderOptions& options, int64_t epoch);

  bool at_end() const { return given_ == counts_->size; }
  /// The row that advance() passes; not at the end.
  const Row& next() const { return buffer_[chosen_]; }
  void advance();

 private:
  bool fill();
  void choose();

  const TokenCounts* counts_;
  Random random_;
  size_t buffer_size_;     ///< 0: the rows of the buffer are in order
  std::vector<int> runs_;  ///< their order
  size_t next_run_ = 0;
  std::vector<Row> buffer_;
  size_t chosen_ = 0;  ///< in the buffer
  int given_ = 0;
};

}  // namespace tandem
