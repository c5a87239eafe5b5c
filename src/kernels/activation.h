#pragma once

#include <span>
#include <string_view>

namespace tandem {

/// Functions applied to each value; `gelu` is the erf form (Hendrycks and Gimpel 2016).
enum class Activation { identity, tanh, relu, gelu, sigmoid, silu };

/// "tanh", as config files of Hugging Face name it.
std::string_view name_of(Activation activation);

/// Replaces each value by its activation.
void activate(Activation activation, std::span<float> x);

}  // namespace tandem
