#pragma once

#include <cstddef>
#include <utility>

#include "text/tokenizer.h"

namespace tandem {

/// Removes tokens [begin, end) and, if those are any, marks the encoding as truncated.
void erase_tokens(Encoding& encoding, size_t begin, size_t end);

/// How many of the `first` and `second` tokens of a pair stay where at most `room` fit: the longer
/// text is cut down to the shorter one, then both alike; the odd token goes to the longer, or to
/// the second. Source: `tokenizers` 0.23.3, LongestFirst.
std::pair<size_t, size_t> longest_first(size_t first, size_t second, size_t room);

}  // namespace tandem
