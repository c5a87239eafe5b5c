#pragma once

#include <array>
#include <string_view>

#include "tandem/encoder_config.h"

namespace tandem {

/// Every pooling, in the order in which sentence-transformers lays several side by side.
inline constexpr std::array kPoolings = {Pooling::cls,          Pooling::max,
                                         Pooling::mean,         Pooling::mean_sqrt_len_tokens,
                                         Pooling::weightedmean, Pooling::lasttoken};

/// "cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean" or "lasttoken".
std::string_view name_of(Pooling pooling);
/// Throws Error{bad_input} that lists the known names.
Pooling pooling_from_name(std::string_view name);

}  // namespace tandem
