#include "data/row_order.h"

#include <numeric>
#include <utility>

namespace tandem {

namespace {

constexpr int kRunLength = 1024;

/// Fisher-Yates by hand: std::shuffle differs between standard libraries.
template <typename Item>
void shuffle(std::vector<Item>& items, Random& random) {
  for (size_t left = items.size(); left > 1; --left)
    std::swap(items[left - 1], items[random.below(left)]);
}

}  // namespace

RowOrder::RowOrder(const TokenCounts& counts, const RowOrderOptions& options, int64_t epoch)
    : counts_(&counts),
      random_(Random(options.seed).fork(static_cast<uint64_t>(epoch))),
      buffer_size_(options.shuffle ? static_cast<size_t>(options.shuffle_buffer_size) : 0) {
  runs_.resize(static_cast<size_t>((counts.size + kRunLength - 1) / kRunLength));
  std::iota(runs_.begin(), runs_.end(), 0);
  if (buffer_size_ > 0) {
    shuffle(runs_, random_);
  } else if (options.shuffle) {
    while (fill()) continue;
    shuffle(buffer_, random_);
  }
  choose();
}

/// Adds the next run to the buffer, if there is one.
bool RowOrder::fill() {
  if (next_run_ == runs_.size()) return false;
  const int first = runs_[next_run_++] * kRunLength;
  std::vector<int> tokens(static_cast<size_t>(std::min(kRunLength, counts_->size - first)));
  counts_->read(first, tokens);
  for (size_t row = 0; row < tokens.size(); ++row)
    buffer_.push_back({first + static_cast<int>(row), tokens[row]});
  return true;
}

/// Without a buffer to draw from, its rows are in order.
void RowOrder::choose() {
  if (buffer_size_ == 0) {
    if (chosen_ < buffer_.size()) return;
    buffer_.clear();
    chosen_ = 0;
    fill();
    return;
  }
  while (buffer_.size() < buffer_size_ && fill()) continue;
  if (!buffer_.empty()) chosen_ = static_cast<size_t>(random_.below(buffer_.size()));
}

void RowOrder::advance() {
  ++given_;
  if (buffer_size_ == 0) {
    ++chosen_;
  } else {
    buffer_[chosen_] = buffer_.back();
    buffer_.pop_back();
  }
  choose();
}

}  // namespace tandem
