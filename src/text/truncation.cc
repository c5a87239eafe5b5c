#include "text/truncation.h"

#include <algorithm>

namespace tandem {

void erase_tokens(Encoding& out, size_t begin, size_t end) {
  if (begin == end) return;
  const auto cut = [&](auto& values) {
    using Step = std::ptrdiff_t;
    values.erase(values.begin() + static_cast<Step>(begin),
                 values.begin() + static_cast<Step>(end));
  };
  cut(out.ids), cut(out.segments), cut(out.begins), cut(out.ends), cut(out.words), cut(out.special);
  out.truncated = true;
}

std::pair<size_t, size_t> longest_first(size_t first, size_t second, size_t room) {
  if (first + second <= room) return {first, second};
  const size_t shorter = std::min(first, second);
  const size_t longer = std::max(shorter, room - std::min(shorter, room));
  const bool both = shorter + longer > room;
  const size_t small = both ? room / 2 : shorter;
  const size_t large = both ? room - room / 2 : longer;
  return first > second ? std::pair{large, small} : std::pair{small, large};
}

}  // namespace tandem
