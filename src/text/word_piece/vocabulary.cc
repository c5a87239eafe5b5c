#include "text/word_piece/vocabulary.h"

#include <algorithm>

namespace tandem {

namespace {

/// Gaps need no room in a table.
size_t num_used(const std::vector<std::string>& tokens) {
  return tokens.size() - static_cast<size_t>(std::count(tokens.begin(), tokens.end(), ""));
}

}  // namespace

Vocabulary::Vocabulary(std::vector<std::string> tokens)
    : tokens_(std::move(tokens)), table_(num_used(tokens_)) {
  for (size_t id = 0; id < tokens_.size(); ++id) {
    if (tokens_[id].empty()) continue;
    const int32_t before = table_.insert(tokens_[id], static_cast<int32_t>(id));
    if (repeated_ < 0) repeated_ = before;
  }
}

std::string_view Vocabulary::token(int32_t id) const {
  if (id < 0 || id >= size()) return {};
  return tokens_[static_cast<size_t>(id)];
}

}  // namespace tandem
