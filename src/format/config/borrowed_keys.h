#pragma once

#include <string>
#include <string_view>

namespace tandem {

/// What to say of a key that other tools have (transformers, Keras, spaCy, PyTorch) and `section`
/// ("training", or "" for the root) lacks, to end a message with: "; did you mean 'learning_rate'?"
/// or "; there is none yet: ..."; "" for any other key.
std::string borrowed_key_hint(std::string_view section, std::string_view key);

}  // namespace tandem
