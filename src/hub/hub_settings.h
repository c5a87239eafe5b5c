#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tandem {

/// Where the local cache of the hub is: $HF_HUB_CACHE, else $HUGGINGFACE_HUB_CACHE, else hub/ in
/// $HF_HOME, else in $XDG_CACHE_HOME/huggingface, else in ~/.cache/huggingface; nothing without a
/// home directory. Variables are read by environment_path().
std::optional<std::filesystem::path> hub_cache_place();

/// Where the hub and its local cache are; the variables are those of huggingface_hub.
struct HubSettings {
  std::optional<std::filesystem::path> cache;       ///< hub_cache_place()
  std::string endpoint = "https://huggingface.co";  ///< $HF_ENDPOINT, without a "/" at its end
  /// $HF_TOKEN, else what stands in $HF_TOKEN_PATH or <home>/token; "" where there is none.
  std::string token;
  bool offline = false;  ///< $HF_HUB_OFFLINE or $TRANSFORMERS_OFFLINE is 1, true, yes or on

  /// Home: $HF_HOME and so on, as above. Throws Error{bad_input} for an endpoint that is no http(s)
  /// address, and for a damaged token.
  static HubSettings from_environment();
};

}  // namespace tandem
