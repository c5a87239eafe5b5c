#include "text/truncation.h"

#include <algorithm>

#include "base/fail.h"

namespace tandem {
namespace {

std::pair<size_t, size_t> longest_first(size_t first, size_t second, size_t room) {
  const size_t shorter = std::min(first, second);
  const size_t longer = std::max(shorter, room - std::min(shorter, room));
  const bool both = shorter + longer > room;
  const size_t small = both ? room / 2 : shorter;
  const size_t large = both ? room - room / 2 : longer;
  return first > second ? std::pair{large, small} : std::pair{small, large};
}

}  // namespace

std::pair<size_t, size_t> tokens_kept(size_t first, size_t second, size_t room,
                                      TruncationStrategy strategy) {
  if (first + second <= room) return {first, second};
  if (strategy == TruncationStrategy::longest_first) return longest_first(first, second, room);
  const bool cut_first = strategy == TruncationStrategy::only_first;
  const size_t other = cut_first ? second : first;
  if (other >= room) {
    bad_input("truncation ", cut_first ? "only_first" : "only_second", ": of ", room,
              " tokens the other text takes ", other,
              ": raise max_length, or truncate longest_first");
  }
  return cut_first ? std::pair{room - second, second} : std::pair{first, room - first};
}

std::vector<TokenRange> windows(size_t length, size_t room, size_t stride, TruncationSide side) {
  if (length <= room) return {{0, length}};
  if (room == 0) return {{0, 0}, {0, length}};
  if (stride >= room) {
    bad_input("stride ", stride, " must be less than the ", room,
              " tokens of a text that fit: lower it, or raise max_length");
  }
  std::vector<TokenRange> found;
  for (size_t skipped = 0;; skipped += room - stride) {
    const size_t size = std::min(room, length - skipped);
    const size_t begin = side == TruncationSide::right ? skipped : length - skipped - size;
    found.push_back({begin, begin + size});
    if (skipped + size == length) return found;
  }
}

}  // namespace tandem
