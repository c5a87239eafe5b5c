#include "labels/alignment.h"

#include <algorithm>

namespace tandem {

std::vector<int32_t> first_tokens(const Encoding& encoding, int num_words) {
  std::vector<int32_t> first(static_cast<size_t>(num_words), -1);
  for (int32_t token = encoding.first_text_begin; token < encoding.first_text_end; ++token) {
    const int32_t word = encoding.words[static_cast<size_t>(token)];
    if (word < 0 || word >= num_words) continue;
    int32_t& place = first[static_cast<size_t>(word)];
    if (place < 0) place = token;
  }
  return first;
}

std::vector<int32_t> first_tokens(const Encoding& encoding, std::span<const WordSpan> words) {
  std::vector<int32_t> first(words.size(), -1);
  size_t word = 0;
  for (int32_t token = encoding.first_text_begin; token < encoding.first_text_end; ++token) {
    const int32_t begin = encoding.begins[static_cast<size_t>(token)];
    while (word < words.size() && words[word].end <= begin) ++word;
    if (word == words.size()) break;
    if (begin >= words[word].begin && first[word] < 0) first[word] = token;
  }
  return first;
}

std::vector<WordSpan> token_words(const Encoding& encoding) {
  std::vector<WordSpan> words;
  for (int32_t token = encoding.first_text_begin; token < encoding.first_text_end; ++token) {
    const auto at = static_cast<size_t>(token);
    if (encoding.words[at] < 0) continue;
    const auto word = static_cast<size_t>(encoding.words[at]);
    if (words.size() <= word) words.resize(word + 1);
    if (words[word].end == 0) words[word].begin = encoding.begins[at];
    words[word].end = encoding.ends[at];
  }
  return words;
}

void mark_silent_words(std::span<int32_t> first_tokens, bool truncated, TruncationSide side) {
  const auto is_kept = [](int32_t token) { return token >= 0; };
  auto begin = first_tokens.begin(), end = first_tokens.end();
  if (truncated && side == TruncationSide::left) begin = std::find_if(begin, end, is_kept);
  if (truncated && side == TruncationSide::right) {
    const auto last = std::find_if(first_tokens.rbegin(), first_tokens.rend(), is_kept);
    end = last.base();
  }
  std::replace(begin, end, kCutWord, kSilentWord);
}

}  // namespace tandem
