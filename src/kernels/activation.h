#pragma once

#include <span>
#include <string_view>

#include "tandem/encoder_config.h"

namespace tandem {

/// "tanh", as config files of Hugging Face name it.
std::string_view name_of(Activation activation);

/// Throws Error{bad_input} that lists the names.
Activation activation_from_name(std::string_view name);

/// Replaces each value by its activation.
void activate(Activation activation, std::span<float> x);

}  // namespace tandem
