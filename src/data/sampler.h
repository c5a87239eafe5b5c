#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/row_order.h"
#include "data/token_counts.h"

namespace tandem {

struct SamplerOptions {
  int batch_size = 32;           ///< examples in a batch; the last batch of an epoch may be smaller
  int max_tokens_per_batch = 0;  ///< a batch ends before it has more tokens than this; 0: no limit
  RowOrderOptions order = {};
};

/// Where a sampler stands: `cursor` examples of `epoch` have been given out.
struct SamplerPosition {
  int64_t epoch = 0;
  int64_t cursor = 0;
  bool operator==(const SamplerPosition&) const = default;
};

/// Batches of examples, in the order that RowOrder gives each epoch. Not thread-safe.
class Sampler {
 public:
  /// Throws Error{bad_input} for a batch size below 1, no
  /// example, or an example that alone has more tokens than a batch may have.
  Sampler(TokenCounts token_counts, SamplerOptions options);
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  /// Indices of the next batch, or nothing once at the end of each epoch: the call after that
  /// begins the next one.
  std::vector<int> next();

  const SamplerPosition& position() const { return position_; }
  /// Continues from a position that a sampler over as many examples with the same seed had. Throws
  /// Error{bad_input} for one outside the epoch.
  void seek(const SamplerPosition& position);

  /// Batches of an epoch. Takes as long as making its order where max_tokens_per_batch may end a
  /// batch, else no time.
  int64_t num_batches(int64_t epoch) const;
  /// Whether every epoch surely has as many.
  bool epochs_are_alike() const { return !is_limited_ || !options_.order.shuffle; }

 private:
  /// The next batch of an order.
  std::vector<int> take(RowOrder& order) const;

  TokenCounts token_counts_;
  SamplerOptions options_;
  bool is_limited_;  ///< max_tokens_per_batch may end a batch
  SamplerPosition position_;
  RowOrder order_;  ///< of the epoch at position_, from there on
};

}  // namespace tandem
