#include "hub/hub_settings.h"

#include <algorithm>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "base/strings/text.h"
#include "hub/environment.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;

bool is_true(const char* variable) {
  const std::string value = lower_ascii(environment(variable).value_or(""));
  return value == "1" || value == "true" || value == "yes" || value == "on";
}

std::optional<fs::path> hub_home() {
  if (const auto home = environment_path("HF_HOME")) return home;
  if (const auto cache = environment_path("XDG_CACHE_HOME")) return *cache / "huggingface";
  if (const auto home = environment("HOME")) return fs::path(*home) / ".cache" / "huggingface";
  return std::nullopt;
}

std::string read_token(const std::optional<fs::path>& home) {
  std::string token = environment("HF_TOKEN").value_or("");
  fs::path file = environment_path("HF_TOKEN_PATH").value_or("");
  if (file.empty() && home) file = *home / "token";
  if (token.empty() && is_file(file)) token = read_file(file, 4096);
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

std::optional<fs::path> hub_cache_place() {
  for (const char* variable : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}) {
    if (const auto place = environment_path(variable)) return place;
  }
  const std::optional<fs::path> home = hub_home();
  return home ? std::optional(*home / "hub") : std::nullopt;
}

HubSettings HubSettings::from_environment() {
  HubSettings settings;
  settings.cache = hub_cache_place();
  settings.endpoint = read_endpoint(environment("HF_ENDPOINT").value_or(settings.endpoint));
  settings.token = read_token(hub_home());
  settings.offline = is_true("HF_HUB_OFFLINE") || is_true("TRANSFORMERS_OFFLINE");
  return settings;
}

}  // namespace tandem
