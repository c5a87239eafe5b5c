#include "hub/resolve.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/fail.h"
#include "base/file.h"
#include "base/text.h"
#include "format/json.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> environment_path(const char* variable) {
  const char* const value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

/// As huggingface_hub finds it; nothing without a home directory.
std::optional<fs::path> hub_cache() {
  if (const auto cache = environment_path("HF_HUB_CACHE")) return cache;
  if (const auto home = environment_path("HF_HOME")) return *home / "hub";
  if (const auto cache = environment_path("XDG_CACHE_HOME")) return *cache / "huggingface" / "hub";
  if (const auto home = environment_path("HOME")) return *home / ".cache" / "huggingface" / "hub";
  return std::nullopt;
}

std::vector<fs::path> installed_places() {
  std::vector<fs::path> places;
  if (const auto models = environment_path("TANDEM_MODELS")) places.push_back(*models);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path directory = program.parent_path();
    places.push_back((directory / "../share/tandem/models").lexically_normal());
    places.push_back((directory / "../../models").lexically_normal());
  }
  return places;
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// Parts of a name become parts of paths: they must not lead elsewhere.
bool is_plain(std::string_view part) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !part.empty() && part != "." && part != ".." &&
         std::all_of(part.begin(), part.end(), plain);
}

struct ModelId {
  std::vector<std::string> parts;  ///< {"model"} or {"org", "model"}
  std::string revision;            ///< "" where none is asked for
};

/// Nothing where the name cannot be a hub id.
std::optional<ModelId> parse_id(const std::string& name) {
  const size_t at = name.find('@');
  ModelId id{split(name.substr(0, at), '/'), ""};
  if (at != std::string::npos) {
    id.revision = name.substr(at + 1);
    if (!is_plain(id.revision)) return std::nullopt;
  }
  const bool plain =
      id.parts.size() <= 2 && std::all_of(id.parts.begin(), id.parts.end(), is_plain);
  return plain ? std::optional(id) : std::nullopt;
}

/// The snapshot of a repository in the cache that the revision means, if it holds `file`.
std::optional<fs::path> find_snapshot(const fs::path& repository, const std::string& revision,
                                      std::string_view file) {
  std::string commit = revision.empty() ? "main" : revision;
  const fs::path reference = repository / "refs" / commit;
  if (is_file(reference)) commit = std::string(trim(read_file(reference, 4096)));
  const fs::path snapshot = repository / "snapshots" / commit;
  if (!is_plain(commit) || !is_file(snapshot / file)) return std::nullopt;
  return snapshot;
}

std::optional<fs::path> find_in_cache(const ModelId& id, std::string_view file) {
  const std::optional<fs::path> cache = hub_cache();
  if (!cache) return std::nullopt;
  std::vector<std::string> repositories = {join(id.parts, "--")};
  // The hub has moved it, and its old name still leads there.
  if (repositories[0] == "bert-base-uncased")
    repositories.push_back("google-bert--bert-base-uncased");
  for (const std::string& repository : repositories) {
    const auto found = find_snapshot(*cache / ("models--" + repository), id.revision, file);
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<fs::path> find_installed(const std::string& last_part) {
  for (const fs::path& place : installed_places()) {
    if (is_file(place / last_part / "config.json")) return place / last_part;
  }
  return std::nullopt;
}

[[noreturn]] void fail_missing(const std::string& name) {
  std::string places;
  if (const auto cache = hub_cache()) places += cache->string();
  for (const fs::path& place : installed_places()) places += ", " + place.string();
  bad_input("cannot find the model ", quote(name), ": it is no directory here and not in ", places,
            "; name a model directory, or fetch it with: huggingface-cli download ", name);
}

}  // namespace

fs::path resolve_model(const std::string& name) {
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) return name;
  if (const std::optional<ModelId> id = parse_id(name)) {
    if (const auto cached = find_in_cache(*id, "config.json")) return *cached;
    // An installed model has no revisions to choose from.
    if (id->revision.empty()) {
      if (const auto installed = find_installed(id->parts.back())) return *installed;
    }
  }
  fail_missing(name);
}

DefaultBackbone default_backbone() {
  const ModelId bert = {{"bert-base-uncased"}, ""};
  if (const auto cached = find_in_cache(bert, "model.safetensors")) {
    return {"bert-base-uncased", *cached};
  }
  const std::string name = "all-MiniLM-L6-v2";
  if (const auto installed = find_installed(name)) return {name, *installed};
  bad_input(
      "there is no default backbone: neither bert-base-uncased in the Hugging Face cache nor ",
      name, " among the installed models; name one with model.backbone, or run ./dev setup");
}

}  // namespace tandem
