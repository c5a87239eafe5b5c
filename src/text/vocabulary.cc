#include "text/vocabulary.h"

namespace tandem {

Vocabulary::Vocabulary(std::vector<std::string> tokens)
    : tokens_(std::move(tokens)), table_(tokens_.size()) {
  for (size_t id = 0; id < tokens_.size(); ++id) {
    if (!tokens_[id].empty()) table_.insert(tokens_[id], static_cast<int32_t>(id));
  }
}

std::string_view Vocabulary::token(int32_t id) const {
  if (id < 0 || id >= size()) return {};
  return tokens_[static_cast<size_t>(id)];
}

}  // namespace tandem
