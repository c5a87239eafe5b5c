#include "encoder/inference/dealing.h"

#include <algorithm>
#include <numeric>

namespace tandem {
namespace {

constexpr int64_t kGroupTokens = 128;
constexpr int64_t kLeastTokens = 48;  // of a worker: fewer do not make up for reading all weights

}  // namespace

std::vector<SequenceGroup> deal(std::span<const int32_t> offsets, int workers) {
  const int64_t tokens = offsets.back();
  if (tokens < kLeastTokens * workers) return {};
  const auto length = [&](int s) {
    return offsets[static_cast<size_t>(s) + 1] - offsets[static_cast<size_t>(s)];
  };
  std::vector<int> order(offsets.size() - 1);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater(), length);
  if (length(order.front()) * int64_t{workers} > tokens + tokens / 8) return {};

  const int64_t rounds = std::max<int64_t>(1, tokens / (kGroupTokens * workers));
  std::vector<SequenceGroup> groups(static_cast<size_t>(rounds * workers));
  struct Load {
    int64_t tokens;
    size_t group;
    auto operator<=>(const Load&) const = default;
  };
  std::vector<Load> loads;  // a heap, the lightest on top
  for (size_t group = 0; group < groups.size(); ++group) loads.push_back({0, group});
  for (const int s : order) {
    std::ranges::pop_heap(loads, std::greater());
    groups[loads.back().group].push_back(s);
    loads.back().tokens += length(s);
    std::ranges::push_heap(loads, std::greater());
  }
  std::erase_if(groups, [](const SequenceGroup& group) { return group.empty(); });
  return groups;
}

}  // namespace tandem
