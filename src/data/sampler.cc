#include "data/sampler.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/fail.h"
#include "base/random.h"

namespace tandem {

Sampler::Sampler(std::vector<int> token_counts, SamplerOptions options)
    : token_counts_(std::move(token_counts)), options_(options) {
  if (options_.batch_size < 1) bad_input("batch_size must be at least 1");
  if (token_counts_.empty()) bad_input("there is no example to learn from");
  const int longest = *std::max_element(token_counts_.begin(), token_counts_.end());
  if (options_.max_tokens_per_batch > 0 && longest > options_.max_tokens_per_batch) {
    bad_input("max_tokens_per_batch is ", options_.max_tokens_per_batch, ", but an example has ",
              longest, " tokens: raise it or lower max_length");
  }
  is_limited_ = options_.max_tokens_per_batch > 0 &&
                int64_t{options_.batch_size} * longest > options_.max_tokens_per_batch;
  order_ = order_of(0);
}

/// Fisher-Yates by hand: std::shuffle differs between standard libraries.
std::vector<int> Sampler::order_of(int64_t epoch) const {
  std::vector<int> order(token_counts_.size());
  std::iota(order.begin(), order.end(), 0);
  if (!options_.shuffle) return order;
  Random random = Random(options_.seed).fork(static_cast<uint64_t>(epoch));
  for (size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[random.below(left)]);
  }
  return order;
}

size_t Sampler::end_of_batch(const std::vector<int>& order, size_t begin) const {
  const size_t limit = std::min(order.size(), begin + static_cast<size_t>(options_.batch_size));
  if (!is_limited_) return limit;
  size_t end = begin;
  int64_t tokens = 0;
  while (end < limit) {
    tokens += token_counts_[static_cast<size_t>(order[end])];
    if (tokens > options_.max_tokens_per_batch) break;
    ++end;
  }
  return end;
}

std::vector<int> Sampler::next() {
  const auto begin = static_cast<size_t>(position_.cursor);
  if (begin == order_.size()) {
    seek({position_.epoch + 1, 0});
    return {};
  }
  const size_t end = end_of_batch(order_, begin);
  position_.cursor = static_cast<int64_t>(end);
  return {order_.begin() + static_cast<std::ptrdiff_t>(begin),
          order_.begin() + static_cast<std::ptrdiff_t>(end)};
}

void Sampler::seek(const SamplerPosition& position) {
  if (position.epoch < 0 || position.cursor < 0 || position.cursor > std::ssize(token_counts_)) {
    bad_input("cannot continue at example ", position.cursor, " of epoch ", position.epoch,
              ": the data has ", token_counts_.size(), " examples; is it another file?");
  }
  position_ = position;
  order_ = order_of(position.epoch);
}

int64_t Sampler::num_batches(int64_t epoch) const {
  if (!is_limited_) {
    const int64_t size = options_.batch_size;
    return (std::ssize(token_counts_) + size - 1) / size;
  }
  const std::vector<int> order = order_of(epoch);
  int64_t count = 0;
  for (size_t begin = 0; begin < order.size(); begin = end_of_batch(order, begin)) ++count;
  return count;
}

}  // namespace tandem
