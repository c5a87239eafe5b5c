#include "encoder/relative_bias.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace tandem {

int relative_position_bucket(int distance, int num_buckets) {
  constexpr int kMaxDistance = 128;
  const int half = num_buckets / 2;
  const int exact = half / 2;
  const int first = distance > 0 ? half : 0;
  const int away = std::abs(distance);
  if (away < exact) return first + away;
  // In fp32 and in the reference's order of operations, which decides at the edges of buckets.
  const float log_range = static_cast<float>(std::log(static_cast<double>(kMaxDistance) / exact));
  const float share = std::log(static_cast<float>(away) / static_cast<float>(exact)) / log_range;
  const int beyond = static_cast<int>(share * static_cast<float>(half - exact));
  return first + std::min(exact + beyond, half - 1);
}

std::vector<int32_t> relative_position_buckets(int length, int num_buckets) {
  std::vector<int32_t> buckets;
  for (int distance = 1 - length; distance < length; ++distance) {
    buckets.push_back(relative_position_bucket(distance, num_buckets));
  }
  return buckets;
}

RelativeBias::RelativeBias(std::span<const float> table_BN, int num_heads)
    : table_(table_BN.begin(), table_BN.end()), num_heads_(num_heads) {}

std::span<const float> RelativeBias::for_length(int length) {
  if (length > length_) {
    length_ = length;
    const auto heads = static_cast<size_t>(num_heads_);
    const auto buckets = relative_position_buckets(length, static_cast<int>(table_.size() / heads));
    values_.resize(heads * buckets.size());
    for (size_t head = 0; head < heads; ++head) {
      for (size_t at = 0; at < buckets.size(); ++at) {
        values_[head * buckets.size() + at] =
            table_[static_cast<size_t>(buckets[at]) * heads + head];
      }
    }
  }
  return values_;
}

}  // namespace tandem
