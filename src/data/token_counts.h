#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace tandem {

/// Tokens of each of many examples, wherever the numbers lie.
struct TokenCounts {
  int size = 0;
  int longest = 0;
  /// Those of the examples from `first` on.
  std::function<void(int first, std::span<int> counts)> read;

  TokenCounts(int num_examples, int most, std::function<void(int, std::span<int>)> reader)
      : size(num_examples), longest(most), read(std::move(reader)) {}
  TokenCounts(std::vector<int> counts)  // NOLINT: numbers in memory are such counts
      : size(static_cast<int>(counts.size())),
        longest(counts.empty() ? 0 : *std::ranges::max_element(counts)),
        read([kept = std::make_shared<const std::vector<int>>(std::move(counts))](
                 int first, std::span<int> some) {
          std::copy_n(kept->begin() + first, some.size(), some.begin());
        }) {}
};

}  // namespace tandem
