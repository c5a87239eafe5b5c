#pragma once

#include <string>

#include "format/json.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// Reads and checks a parsed config.json; `where` opens error messages. What is absent has Hugging
/// Face's default. Throws Error{bad_input} for a model_type, activation or position embedding that
/// Tandem does not run, a value of the wrong type or out of range, or a head count that does not
/// divide the hidden size.
EncoderConfig encoder_config_from_json(const Json& json, const std::string& where);

/// The same checks for a configuration made otherwise.
void check(const EncoderConfig& config, const std::string& where);

/// The configuration as a config.json for transformers holds it.
OrderedJson to_json(const EncoderConfig& config);

}  // namespace tandem
