#include "hub/resolve.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <vector>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "base/strings/did_you_mean.h"
#include "base/strings/text.h"
#include "format/json.h"
#include "hub/download.h"
#include "hub/environment.h"
#include "hub/hub_cache.h"
#include "hub/hub_settings.h"
#include "hub/snapshot.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

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

/// A model of which the cache has something.
struct Cached {
  ModelId id;  ///< its revision is the commit that is here
  fs::path snapshot;
  std::vector<std::string> missing;  ///< what is neither here nor known to be absent

  bool whole() const { return missing.empty(); }
};

std::optional<Cached> find_cached(const std::optional<fs::path>& place, const ModelId& id) {
  if (!place) return std::nullopt;
  std::vector<ModelId> names = {id};
  // The hub has moved it, and its old name still leads there.
  if (id.name() == "bert-base-uncased") {
    names.push_back(id);
    names.back().organisation = "google-bert";
  }
  std::optional<Cached> found;
  for (ModelId& name : names) {
    const HubCache cache(*place, name);
    const auto snapshot = cache.find_snapshot(name.revision);
    if (!snapshot || !holds_model(*snapshot)) continue;
    const std::string commit = name.revision = snapshot->filename().string();
    Cached next = {name, *snapshot, missing_files(*snapshot, [&](const std::string& file) {
                     return cache.is_absent(commit, file);
                   })};
    if (next.whole() && can_be_loaded(next.snapshot)) return next;
    if (!found) found = std::move(next);
  }
  return found;
}

std::optional<fs::path> find_installed(const ModelId& id) {
  // An installed model has no revisions to choose from.
  if (id.pinned || !(id.organisation.empty() || id.organisation == "sentence-transformers"))
    return std::nullopt;
  for (const fs::path& place : installed_places()) {
    if (is_file(place / id.model / "config.json")) return place / id.model;
  }
  return std::nullopt;
}

/// Models that stand in a directory.
std::vector<std::string> models_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code ignored;
  if (!fs::is_directory(directory, ignored)) return names;
  for (const fs::path& path : list_directory(directory)) {
    if (holds_model(path)) names.push_back(path.filename().string());
  }
  return names;
}

/// Throws where a missing model is plainly a directory with a slip in its name: models stand beside
/// it, or in a folder of nearly the same name.
void check_slip(const fs::path& directory) {
  constexpr size_t kMost = 8;
  if (!directory.has_parent_path()) return;
  const auto refuse = [&](const auto&... hint) {
    bad_input("there is no directory ", directory.string(), "; ", hint...);
  };
  const fs::path parent = directory.parent_path(), name = directory.filename();
  if (file_exists(parent)) {
    std::vector<std::string> names = models_in(parent);
    if (names.empty()) return;
    if (const auto meant = nearest(name.string(), names))
      refuse("did you mean '", (parent / *meant).string(), "'?");
    const bool more = names.size() > kMost;
    names.resize(std::min(kMost, names.size()));
    refuse("the models in ", parent.string(), " are ", join(names, ", "), more ? ", ..." : "");
  }
  const auto folder = near_entry(parent);
  if (folder && holds_model(*folder / name))
    refuse("did you mean '", (*folder / name).string(), "'?");
}

[[noreturn]] void fail_missing(const std::string& name, const HubSettings& settings, bool is_id) {
  std::vector<fs::path> places = installed_places();
  if (settings.cache) places.insert(places.begin(), *settings.cache);
  bad_input("cannot find the model ", quote(name),
            ": no directory here holds it, and it is not in ",
            join(places, ", ", [](const fs::path& place) { return place.string(); }),
            is_id ? "; HF_HUB_OFFLINE forbids a download: unset it, or name a model directory"
                  : "; name a model directory, or a model of the hub: org/name");
}

/// The model from the hub; nothing where it cannot be had, for which `reason` then says why.
std::optional<fs::path> try_download(const ModelId& id, const HubSettings& settings,
                                     const DownloadSink& sink, std::string& reason) {
  if (settings.offline) {
    reason = "HF_HUB_OFFLINE forbids to ask the hub";
    return std::nullopt;
  }
  bool stopped = false;  // by whoever hears of the progress, which is no trouble of the hub's
  const auto hear = [&](const DownloadProgress& file) {
    stopped = true;
    if (sink) sink(file);
    stopped = false;
  };
  try {
    return download_model(id, settings, hear);
  } catch (const Error& error) {
    if (stopped) throw;
    reason = error.message();
    return std::nullopt;
  }
}

/// The cached model with what the hub has besides; as it is where the hub cannot be asked.
fs::path complete(const Cached& cached, const HubSettings& settings, const DownloadSink& sink,
                  const WarningSink& warn) {
  if (cached.whole()) return cached.snapshot;
  std::string reason;
  if (const auto whole = try_download(cached.id, settings, sink, reason)) return *whole;
  const std::string gaps = describe_gaps(cached.snapshot, cached.missing);
  if (!gaps.empty() && warn)
    warn(
        concat(cached.id.name(), ": the cache holds a part of it alone, and ", reason, "; ", gaps));
  return cached.snapshot;
}

/// Whether a directory is what its name means; tells of a model that it hides. `id` is the model
/// that the name may mean, too.
bool is_meant(const fs::path& directory, const ModelId& id, const WarningSink& warn) {
  const auto cached = find_cached(hub_cache_place(), id);
  const auto other = cached ? std::optional(cached->snapshot) : find_installed(id);
  const bool meant = holds_model(directory);
  if (other && warn) {
    warn(meant ? concat("the directory ", directory.string(), " here is taken, not the model of ",
                        "that name in ", other->string(), "; write ./", id.name(), " to say so")
               : concat("the directory ", directory.string(), " here holds no model: the one of ",
                        "that name in ", other->string(), " is taken"));
  }
  return meant;
}

}  // namespace

fs::path resolve_model(const std::string& name, const DownloadSink& sink, const WarningSink& warn,
                       const fs::path& path) {
  const std::optional<ModelId> id = ModelId::parse(name);
  const fs::path directory = path.empty() ? fs::path(name) : path;
  std::error_code ignored;
  const bool is_directory = fs::is_directory(directory, ignored);
  if (is_directory && (!id || is_meant(directory, *id, warn))) return directory;
  const HubSettings settings = HubSettings::from_environment();
  if (!id) {
    if (!is_directory) check_slip(directory);
    fail_missing(name, settings, false);
  }
  const std::optional<Cached> cached = find_cached(settings.cache, *id);
  if (cached && cached->whole()) return cached->snapshot;
  if (const auto installed = find_installed(*id)) return *installed;
  if (cached) return complete(*cached, settings, sink, warn);
  if (!is_directory && !id->pinned) check_slip(directory);
  if (!is_directory && settings.offline) fail_missing(name, settings, true);
  if (!is_directory) return download_model(*id, settings, sink);
  std::string reason;
  if (const auto fetched = try_download(*id, settings, sink, reason)) return *fetched;
  bad_input("the directory ", directory.string(),
            " holds no model: no config.json is there; and as a model of ", "the hub: ", reason);
}

DefaultBackbone default_backbone(bool download, const DownloadSink& sink, const WarningSink& warn) {
  const ModelId bert = {.model = "bert-base-uncased"};
  const ModelId mini = {.model = "all-MiniLM-L6-v2"};
  HubSettings settings = HubSettings::from_environment();
  settings.offline = settings.offline || !download;
  const std::optional<Cached> cached = find_cached(settings.cache, bert);
  if (cached && can_be_loaded(cached->snapshot))
    return {bert.model, complete(*cached, settings, sink, download ? warn : WarningSink())};
  std::string note;
  if (const auto fetched = try_download(bert, settings, sink, note)) return {bert.model, *fetched};
  note = settings.offline ? "is not in the Hugging Face cache" : "cannot be had: " + note;
  const auto installed = find_installed(mini);
  if (installed) return {mini.model, *installed, concat(bert.model, " ", note)};
  bad_input("there is no default backbone: ", bert.model, " ", note, ", and ", mini.model,
            " is not among the installed models; name one with model.backbone, or run ./dev setup");
}

}  // namespace tandem
