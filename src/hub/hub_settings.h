#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace tandem {

/// Where the hub and its local cache are; the variables are those of huggingface_hub.
struct HubSettings {
  /// $HF_HUB_CACHE, else hub/ in the home below; nothing without a home directory.
  std::optional<std::filesystem::path> cache;
  std::string endpoint = "https://huggingface.co";  ///< $HF_ENDPOINT, without a "/" at its end
  /// $HF_TOKEN, else what stands in $HF_TOKEN_PATH or <home>/token; "" where there is none.
  std::string token;
  bool offline = false;  ///< $HF_HUB_OFFLINE or $TRANSFORMERS_OFFLINE is 1, true, yes or on

  /// Home: $HF_HOME, else $XDG_CACHE_HOME/huggingface, else ~/.cache/huggingface. Throws
  /// Error{bad_input} for an endpoint that is no http(s) address, and for a damaged token.
  static HubSettings from_environment();
};

/// The value of an environment variable, unless it is empty.
std::optional<std::string> environment(const char* variable);

}  // namespace tandem
