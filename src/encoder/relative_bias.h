#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Row of the table of biases for a key that stands `distance` tokens after its query, or before it
/// where negative: exact up to a quarter of the rows, then logarithmic up to distance 128 and
/// constant beyond. `num_buckets` from 4 to 510. Source: Raffel et al. 2020 (T5, bidirectional).
int relative_position_bucket(int distance, int num_buckets);

/// Rows for the distances 1 - length to length - 1.
std::vector<int32_t> relative_position_buckets(int length, int num_buckets);

/// A table of biases [buckets, N] spread by distance, as Attention::apply takes it. For one caller
/// at a time.
class RelativeBias {
 public:
  RelativeBias(std::span<const float> table_BN, int num_heads);

  /// [N, 2 L - 1] for some L >= length; valid until the next call.
  std::span<const float> for_length(int length);

 private:
  std::vector<float> table_;
  int num_heads_;
  int length_ = 0;
  std::vector<float> values_;
};

}  // namespace tandem
