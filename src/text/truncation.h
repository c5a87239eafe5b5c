#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "text/tokenizer.h"

namespace tandem {

/// Tokens [begin, end) of a text.
struct TokenRange {
  size_t begin = 0;
  size_t end = 0;
  bool operator==(const TokenRange&) const = default;
};

/// How many of the `first` and `second` tokens of a pair stay where at most `room` fit. Longest
/// first: the longer text is cut down to the shorter one, then both alike; the odd token goes to
/// the longer, or to the second. Throws Error{bad_input} where the one text that may be cut is too
/// short for that. Source: `tokenizers` 0.23.3, truncate_encodings.
std::pair<size_t, size_t> tokens_kept(size_t first, size_t second, size_t room,
                                      TruncationStrategy strategy);

/// The windows of at most `room` tokens that cover `length` tokens, from `side`'s far end on, each
/// sharing `stride` (< room, else Error{bad_input}) tokens with the one before; the first one is
/// what truncation keeps. A room of 0 gives an empty window, then the whole text, as the reference
/// does.
std::vector<TokenRange> windows(size_t length, size_t room, size_t stride, TruncationSide side);

}  // namespace tandem
