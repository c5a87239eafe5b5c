#pragma once

#include <cstddef>
#include <string_view>

namespace tandem {

/// The next word of a normalised, valid text at or after `at`, which is moved past it; an empty
/// view where there is none. Spaces separate words; a punctuation character is one by itself
/// (`BertPreTokenizer`).
std::string_view next_word(std::string_view text, size_t& at);

}  // namespace tandem
