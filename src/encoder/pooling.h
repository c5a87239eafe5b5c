#pragma once

#include <string>
#include <string_view>

namespace tandem {

/// How token vectors become one sentence vector; names as in sentence-transformers.
enum class Pooling { cls, mean, max, mean_sqrt_len_tokens };

std::string_view name_of(Pooling pooling);
/// Throws Error{bad_input} that lists the known names.
Pooling pooling_from_name(std::string_view name);

}  // namespace tandem
