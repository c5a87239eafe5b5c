#include "data/unknown_labels.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

int32_t UnknownLabels::add(const std::string& name) {
  const auto [found, is_new] = places_.emplace(name, names_.size());
  if (is_new) {
    names_.push_back(name);
    counts_.push_back(0);
  }
  ++counts_[found->second];
  return first_id_ + static_cast<int32_t>(found->second);
}

std::string UnknownLabels::list() const {
  constexpr size_t kMost = 12;
  std::vector<size_t> order(names_.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater(), [&](size_t place) { return counts_[place]; });
  const auto counted = [&](size_t place) {
    return concat(names_[place], " (", counts_[place], ")");
  };
  std::string text = join(std::span(order).first(std::min(kMost, order.size())), ", ", counted);
  if (order.size() > kMost) text += concat(", ... (", order.size(), " in all)");
  return text;
}

}  // namespace tandem
