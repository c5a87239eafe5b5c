#pragma once

#include <string>
#include <string_view>

namespace tandem {

/// Every key of a configuration with its default, by section, as docs/configuration.md lists them.
std::string config_keys_text();

/// What one key means: "learning_rate", or with its section where several have it,
/// "training.learning_rate". Throws Error{bad_input} for one that there is not.
std::string config_key_text(const std::string& key);

}  // namespace tandem
