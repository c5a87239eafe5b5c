#pragma once

#include <string_view>

#include "tandem/encoder_config.h"

namespace tandem {

/// "cls", "mean", "max" or "mean_sqrt_len_tokens".
std::string_view name_of(Pooling pooling);
/// Throws Error{bad_input} that lists the known names.
Pooling pooling_from_name(std::string_view name);

}  // namespace tandem
