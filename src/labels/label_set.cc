#include "labels/label_set.h"

#include <algorithm>
#include <span>

#include "base/fail.h"
#include "base/strings/text.h"

namespace tandem {

LabelSet::LabelSet(std::vector<std::string> names) : names_(std::move(names)) {
  for (const std::string& name : names_) {
    if (!ids_.emplace(name, static_cast<int>(ids_.size())).second)
      bad_input("label '", name, "' is listed twice");
    has_number_ = has_number_ || parse_decimal(name);
  }
}

std::optional<int> LabelSet::find(std::string_view name) const {
  const auto found = ids_.find(std::string(name));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

std::string LabelSet::list() const {
  constexpr size_t kMost = 12;
  std::string text = join(std::span(names_).first(std::min(kMost, names_.size())), ", ");
  if (names_.size() > kMost) text += concat(", ... (", names_.size(), " in all)");
  return text;
}

}  // namespace tandem
