#include "data/sampler.h"

#include <utility>

#include "base/fail.h"
#include "base/interrupt.h"

namespace tandem {

Sampler::Sampler(TokenCounts token_counts, SamplerOptions options)
    : token_counts_(std::move(token_counts)),
      options_(options),
      order_(token_counts_, options_.order, 0) {
  if (options_.batch_size < 1) bad_input("batch_size must be at least 1");
  if (token_counts_.size == 0) bad_input("there is no example to learn from");
  const int longest = token_counts_.longest;
  if (options_.max_tokens_per_batch > 0 && longest > options_.max_tokens_per_batch) {
    bad_input("max_tokens_per_batch is ", options_.max_tokens_per_batch, ", but an example has ",
              longest, " tokens: raise it or lower max_length");
  }
  is_limited_ = options_.max_tokens_per_batch > 0 &&
                int64_t{options_.batch_size} * longest > options_.max_tokens_per_batch;
}

std::vector<int> Sampler::take(RowOrder& order) const {
  std::vector<int> batch;
  int64_t tokens = 0;
  while (!order.at_end() && std::ssize(batch) < options_.batch_size) {
    tokens += order.next().num_tokens;
    if (is_limited_ && tokens > options_.max_tokens_per_batch) break;
    batch.push_back(order.next().index);
    order.advance();
  }
  return batch;
}

std::vector<int> Sampler::next() {
  if (order_.at_end()) {
    seek({position_.epoch + 1, 0});
    return {};
  }
  std::vector<int> batch = take(order_);
  position_.cursor += std::ssize(batch);
  return batch;
}

void Sampler::seek(const SamplerPosition& position) {
  if (position.epoch < 0 || position.cursor < 0 || position.cursor > token_counts_.size) {
    bad_input("cannot continue at example ", position.cursor, " of epoch ", position.epoch,
              ": the data has ", token_counts_.size, " examples; is it another file?");
  }
  position_ = position;
  order_ = RowOrder(token_counts_, options_.order, position.epoch);
  for (int64_t passed = 0; passed < position.cursor; ++passed) order_.advance();
}

int64_t Sampler::num_batches(int64_t epoch) const {
  if (!is_limited_) {
    const int64_t size = options_.batch_size;
    return (token_counts_.size + size - 1) / size;
  }
  RowOrder order(token_counts_, options_.order, epoch);
  int64_t count = 0;
  for (; !order.at_end(); ++count) take(order);
  return count;
}

}  // namespace tandem
