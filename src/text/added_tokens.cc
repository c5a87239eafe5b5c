#include "text/added_tokens.h"

#include <algorithm>

#include "base/strings/utf8.h"
#include "text/unicode/unicode.h"

namespace tandem {
namespace {

bool is_word(std::string_view text, size_t at) {
  return CharClass::of(decode_utf8(text, at).value).word();
}

bool stands_alone(std::string_view text, size_t begin, size_t end) {
  if (begin > 0 && is_word(text, last_code_point(text.substr(0, begin)))) return false;
  return end == text.size() || !is_word(text, end);
}

}  // namespace

AddedTokens::AddedTokens(std::vector<Pattern> patterns)
    : patterns_(std::move(patterns)), table_(patterns_.size()) {
  for (size_t i = 0; i < patterns_.size(); ++i) {
    const std::string& text = patterns_[i].text;
    table_.insert(text, static_cast<int32_t>(i));
    longest_token_ = std::max(longest_token_, text.size());
    if (openings_.find(text.front()) == std::string::npos) openings_.push_back(text.front());
  }
}

void AddedTokens::find_all(std::string_view text, std::vector<AddedMatch>& out) const {
  out.clear();
  size_t covered = 0;  // by the last match
  for (size_t at = 0; (at = next_opening(text, at)) != std::string_view::npos;) {
    const Pattern* pattern = longest_at(text.substr(at));
    if (pattern == nullptr) {
      ++at;
      continue;
    }
    AddedMatch match{at, at + pattern->text.size(), pattern->token.id};
    at = match.end;
    if (pattern->token.single_word && !stands_alone(text, match.begin, match.end)) continue;
    if (pattern->token.lstrip) {
      const size_t spaces = trailing_space(text.substr(0, match.begin));
      match.begin = std::max(covered, match.begin - spaces);
    }
    if (pattern->token.rstrip) match.end += leading_space(text.substr(match.end));
    covered = match.end;
    out.push_back(match);
  }
}

size_t AddedTokens::next_opening(std::string_view text, size_t at) const {
  // Nearly every model has the one of "[CLS]", which find() looks for many bytes at a time.
  if (openings_.size() == 1) return text.find(openings_.front(), at);
  return openings_.empty() ? std::string_view::npos : text.find_first_of(openings_, at);
}

const AddedTokens::Pattern* AddedTokens::longest_at(std::string_view rest) const {
  const Pattern* longest = nullptr;
  uint64_t hash = StringTable::kEmptyHash;
  const size_t limit = std::min(rest.size(), longest_token_);
  for (size_t size = 1; size <= limit; ++size) {
    hash = StringTable::extend(hash, rest[size - 1]);
    const int32_t found = table_.find(rest.substr(0, size), hash);
    if (found >= 0) longest = &patterns_[static_cast<size_t>(found)];
  }
  return longest;
}

}  // namespace tandem
