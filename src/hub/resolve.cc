#include "hub/resolve.h"

#include <optional>
#include <system_error>
#include <vector>

#include "base/fail.h"
#include "format/json.h"
#include "hub/download.h"
#include "hub/hub_cache.h"
#include "hub/hub_settings.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> installed_places() {
  std::vector<fs::path> places;
  if (const auto models = environment("TANDEM_MODELS")) places.emplace_back(*models);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path directory = program.parent_path();
    places.push_back((directory / "../share/tandem/models").lexically_normal());
    places.push_back((directory / "../../models").lexically_normal());
  }
  return places;
}

std::optional<fs::path> find_cached(const HubSettings& settings, const ModelId& id) {
  if (!settings.cache) return std::nullopt;
  std::vector<ModelId> names = {id};
  // The hub has moved it, and its old name still leads there.
  if (id.name() == "bert-base-uncased") {
    names.push_back(id);
    names.back().organisation = "google-bert";
  }
  std::optional<fs::path> partial;
  for (const ModelId& name : names) {
    const auto snapshot = HubCache(*settings.cache, name).find_snapshot(id.revision);
    if (snapshot && is_whole_model(*snapshot)) return snapshot;
    if (snapshot && fs::exists(*snapshot / "config.json")) partial = snapshot;
  }
  return partial;
}

std::optional<fs::path> find_installed(const ModelId& id) {
  // An installed model has no revisions to choose from.
  if (id.pinned || !(id.organisation.empty() || id.organisation == "sentence-transformers"))
    return std::nullopt;
  std::error_code ignored;
  for (const fs::path& place : installed_places()) {
    if (fs::is_regular_file(place / id.model / "config.json", ignored)) return place / id.model;
  }
  return std::nullopt;
}

[[noreturn]] void fail_missing(const std::string& name, const HubSettings& settings, bool is_id) {
  std::string places;
  if (settings.cache) places += settings.cache->string();
  for (const fs::path& place : installed_places()) places += ", " + place.string();
  bad_input("cannot find the model ", quote(name), ": it is no directory here and not in ", places,
            is_id ? "; HF_HUB_OFFLINE forbids a download: unset it, or name a model directory"
                  : "; name a model directory, or a model of the hub: org/name");
}

}  // namespace

fs::path resolve_model(const std::string& name, const DownloadSink& sink) {
  std::error_code ignored;
  if (fs::is_directory(name, ignored)) return name;
  const HubSettings settings = HubSettings::from_environment();
  const std::optional<ModelId> id = ModelId::parse(name);
  if (!id) fail_missing(name, settings, false);
  const std::optional<fs::path> cached = find_cached(settings, *id);
  if (cached && is_whole_model(*cached)) return *cached;
  if (const auto installed = find_installed(*id)) return *installed;
  if (!settings.offline && !cached) return download_model(*id, settings, sink);
  if (!cached) fail_missing(name, settings, true);
  try {
    return settings.offline ? *cached : download_model(*id, settings, sink);
  } catch (const Error&) {
    return *cached;  // other programs put there what they needed: it may be enough
  }
}

DefaultBackbone default_backbone(bool download, const DownloadSink& sink) {
  const ModelId bert = {.model = "bert-base-uncased"};
  const ModelId mini = {.model = "all-MiniLM-L6-v2"};
  HubSettings settings = HubSettings::from_environment();
  const std::optional<fs::path> cached = find_cached(settings, bert);
  if (cached && is_whole_model(*cached)) return {bert.model, *cached};
  std::string note = "is not in the Hugging Face cache";
  if (download && !settings.offline) {
    try {
      return {bert.model, download_model(bert, settings, sink)};
    } catch (const Error& error) {
      note = concat("cannot be had: ", error.message());
    }
  }
  const auto installed = find_installed(mini);
  if (installed) return {mini.model, *installed, concat(bert.model, " ", note)};
  bad_input("there is no default backbone: ", bert.model, " ", note, ", and ", mini.model,
            " is not among the installed models; name one with model.backbone, or run ./dev setup");
}

}  // namespace tandem
