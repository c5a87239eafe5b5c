#include "labels/alignment.h"

namespace tandem {

std::vector<int32_t> first_tokens(const Encoding& encoding, int num_words) {
  std::vector<int32_t> first(static_cast<size_t>(num_words), -1);
  for (size_t token = 0; token < encoding.words.size(); ++token) {
    const int32_t word = encoding.words[token];
    if (word < 0 || word >= num_words || encoding.segments[token] != 0) continue;
    int32_t& place = first[static_cast<size_t>(word)];
    if (place < 0) place = static_cast<int32_t>(token);
  }
  return first;
}

}  // namespace tandem
