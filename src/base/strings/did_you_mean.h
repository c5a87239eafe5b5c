#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tandem {

/// The candidate that `word` was probably meant to be: at most one edit for each three bytes
/// (insertion, deletion, substitution or swap of neighbours: optimal string alignment distance),
/// case ignored; nothing where none is near.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// "; did you mean 'learning_rate'?" to end an error message with, or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace tandem
