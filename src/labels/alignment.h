#pragma once

#include <cstdint>
#include <vector>

#include "text/tokenizer.h"

namespace tandem {

/// For each of the first `num_words` words of an encoded text (of the first text of a pair), the
/// index of the token that begins it and carries its label; -1 where the word was cut or has no
/// token. Source: Devlin et al. 2019, section 5.3.
std::vector<int32_t> first_tokens(const Encoding& encoding, int num_words);

}  // namespace tandem
