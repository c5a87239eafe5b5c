#pragma once

#include "tandem/input.h"
#include "text/tokenizer.h"

namespace tandem {

/// Tokenises a text, a pair or words, whichever an input is. Throws Error{bad_input} for invalid
/// UTF-8 and as Tokenizer::encode does.
void encode_input(const Tokenizer& tokenizer, const Input& input, const EncodeOptions& options,
                  Encoding& encoding);

}  // namespace tandem
