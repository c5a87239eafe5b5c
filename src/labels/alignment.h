#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "labels/word_rule.h"
#include "text/tokenizer.h"

namespace tandem {

// What stands for a word instead of its token.
inline constexpr int32_t kCutWord = -1;     ///< lost to truncation
inline constexpr int32_t kSilentWord = -2;  ///< it yields no token: U+200B, a private character

// Of a pair, all of this is about its first text.

/// For each of the first `num_words` words of an encoded text, the index of the token that begins
/// it and carries its label; -1 where the word was cut or has no token. Source: Devlin et al. 2019,
/// section 5.3.
std::vector<int32_t> first_tokens(const Encoding& encoding, int num_words);

/// The same for words that are parts of a plain text, in order.
std::vector<int32_t> first_tokens(const Encoding& encoding, std::span<const WordSpan> words);

/// Where the words that the tokenizer found stand in a plain text, up to the last that has a token;
/// {0, 0} for one that has none.
std::vector<WordSpan> token_words(const Encoding& encoding);

/// Tells words that are silent from those that truncation cut off on that side: of words without a
/// token only those beyond the outermost that kept one were cut, the others become kSilentWord.
void mark_silent_words(std::span<int32_t> first_tokens, bool truncated, TruncationSide side);

}  // namespace tandem
