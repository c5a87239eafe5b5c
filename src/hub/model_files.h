#pragma once

#include <string>
#include <vector>

#include "hub/model_id.h"

namespace tandem {

/// Which files of a repository a model needs, of those that are safe to read (JSON, text,
/// safetensors; nothing that can run code): configurations, tokenizer, weights, the folders of a
/// sentence-transformers model, tandem.json and the heads. Weights of the root come last, so that a
/// snapshot that has them has everything. What is named oddly is left out. Throws Error{bad_input}
/// for a repository without config.json or without safetensors weights.
std::vector<std::string> needed_files(const std::vector<std::string>& all, const ModelId& id);

}  // namespace tandem
