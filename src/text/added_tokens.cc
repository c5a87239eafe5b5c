#include "text/added_tokens.h"

#include <algorithm>

namespace tandem {

void AddedTokens::add(std::string_view pattern, int32_t id) {
  const auto longer = [](const Pattern& a, size_t size) { return a.text.size() >= size; };
  const auto place = std::lower_bound(patterns_.begin(), patterns_.end(), pattern.size(), longer);
  patterns_.insert(place, {std::string(pattern), id});
  if (openings_.find(pattern.front()) == std::string::npos) openings_.push_back(pattern.front());
}

std::optional<AddedMatch> AddedTokens::find(std::string_view text, size_t from) const {
  while ((from = text.find_first_of(openings_, from)) != std::string_view::npos) {
    const std::string_view rest = text.substr(from);
    for (const Pattern& pattern : patterns_) {
      if (rest.starts_with(pattern.text)) {
        return AddedMatch{from, from + pattern.text.size(), pattern.id};
      }
    }
    ++from;
  }
  return std::nullopt;
}

}  // namespace tandem
