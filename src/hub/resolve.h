#pragma once

#include <filesystem>
#include <string>

namespace tandem {

/// The local directory of a model. In this order: `name` as a directory; the Hugging Face cache
/// ($HF_HUB_CACHE, $HF_HOME/hub, $XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub), for
/// "org/model" or "model", with
/// "@revision" (a branch, tag or commit; "main" without); directories of installed models
/// ($TANDEM_MODELS,
/// ../share/tandem/models and ../../models beside the program), by the last part of the name.
/// Nothing is downloaded. Throws Error{bad_input} that says where it looked and what to do.
std::filesystem::path resolve_model(const std::string& name);

/// The backbone of a configuration that names none.
struct DefaultBackbone {
  std::string name;
  std::filesystem::path directory;
};

/// bert-base-uncased where it is in the Hugging Face cache with weights that can be read, else the
/// installed all-MiniLM-L6-v2. Throws Error{bad_input} where neither is there.
DefaultBackbone default_backbone();

}  // namespace tandem
