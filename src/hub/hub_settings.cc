#include "hub/hub_settings.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

bool is_true(const char* variable) {
  std::string value = environment(variable).value_or("");
  std::transform(value.begin(), value.end(), value.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return value == "1" || value == "true" || value == "yes" || value == "on";
}

std::optional<fs::path> hub_home() {
  if (const auto home = environment("HF_HOME")) return fs::path(*home);
  if (const auto cache = environment("XDG_CACHE_HOME")) return fs::path(*cache) / "huggingface";
  if (const auto home = environment("HOME")) return fs::path(*home) / ".cache" / "huggingface";
  return std::nullopt;
}

std::string read_token(const std::optional<fs::path>& home) {
  std::string token = environment("HF_TOKEN").value_or("");
  fs::path file = environment("HF_TOKEN_PATH").value_or("");
  if (file.empty() && home) file = *home / "token";
  std::error_code ignored;
  if (token.empty() && fs::is_regular_file(file, ignored)) token = read_file(file, 4096);
  token = trim(token);
  // It becomes part of a header.
  if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; }))
    bad_input("the token for the hub ($HF_TOKEN, or ", file.string(),
              ") is damaged: a token holds neither spaces nor control characters");
  return token;
}

std::string read_endpoint(std::string address) {
  while (address.ends_with('/')) address.pop_back();
  if (!address.starts_with("https://") && !address.starts_with("http://"))
    bad_input("HF_ENDPOINT: '", address, "' is no address: write https://...");
  return address;
}

}  // namespace

std::optional<std::string> environment(const char* variable) {
  const char* const value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

HubSettings HubSettings::from_environment() {
  HubSettings settings;
  const std::optional<fs::path> home = hub_home();
  if (const auto cache = environment("HF_HUB_CACHE")) {
    settings.cache = *cache;
  } else if (home) {
    settings.cache = *home / "hub";
  }
  settings.endpoint = read_endpoint(environment("HF_ENDPOINT").value_or(settings.endpoint));
  settings.token = read_token(home);
  settings.offline = is_true("HF_HUB_OFFLINE") || is_true("TRANSFORMERS_OFFLINE");
  return settings;
}

}  // namespace tandem
