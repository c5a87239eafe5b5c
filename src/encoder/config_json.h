#pragma once

#include <string>

#include "format/json.h"
#include "kernels/dispatch.h"
#include "tandem/compute_type.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// Reads and checks a parsed config.json of any family in encoder_family.h; `where` opens error
/// messages. What is absent has that family's default. Throws Error{bad_input} for a model_type,
/// activation or position embedding that Tandem does not run, a value of the wrong type or out of
/// range, or a head count that does not divide the hidden size.
EncoderConfig encoder_config_from_json(const Json& json, const std::string& where);

/// What hidden_act applies after the intermediate layer: Epilogue::gelu, gelu_tanh or relu. Throws
/// Error{bad_input} that lists the known names.
Epilogue activation_of(const EncoderConfig& config, const std::string& where);
/// The same where the layer computes in `type`: gelu_rough or gelu_coarse where what it gives is
/// rounded.
Epilogue activation_of(const EncoderConfig& config, const std::string& where, ComputeType type);

/// The same checks for a configuration made otherwise.
void check(const EncoderConfig& config, const std::string& where);

/// The configuration as a config.json of its family for transformers holds it.
OrderedJson to_json(const EncoderConfig& config);

}  // namespace tandem
