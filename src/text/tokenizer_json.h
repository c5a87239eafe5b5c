#pragma once

#include <string>

#include "format/json.h"
#include "text/tokenizer_spec.h"

namespace tandem {

/// What a parsed `tokenizer.json` says; `file` opens error messages. `model_max_length` is that of
/// its truncation section; padding and decoder say nothing about encoding and are ignored. Throws
/// as read_tokenizer_spec does.
TokenizerSpec parse_tokenizer_json(const Json& json, const std::string& file);

}  // namespace tandem
