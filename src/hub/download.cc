#include "hub/download.h"

#include <chrono>

#include "base/fail.h"
#include "base/files/atomic_file.h"
#include "base/files/file_lock.h"
#include "hub/client/hub_client.h"
#include "hub/hub_cache.h"
#include "hub/snapshot.h"

namespace tandem {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// Tells the sink of one file, not too often.
class Reporter {
 public:
  Reporter(const DownloadSink& sink, const ModelId& id, const HubFile& file)
      : sink_(sink), size_known_(file.size_known) {
    report_.model = id.name();
    report_.file = file.name;
    report_.total_bytes = static_cast<int64_t>(file.size);
  }

  void at(uint64_t bytes) {
    const Clock::time_point now = Clock::now();
    if (told_ && now - *told_ < std::chrono::milliseconds(100)) return;
    told_ = now;
    tell(static_cast<int64_t>(bytes));
  }
  void finish(uint64_t bytes) {
    if (!size_known_) report_.total_bytes = static_cast<int64_t>(bytes);
    tell(report_.total_bytes);
  }

 private:
  void tell(int64_t bytes) {
    report_.done_bytes = bytes;
    if (sink_) sink_(report_);
  }

  const DownloadSink& sink_;
  bool size_known_;
  DownloadProgress report_;
  std::optional<Clock::time_point> told_;
};

void fetch_blob(HubClient& hub, const HubCache& cache, const std::string& commit,
                const HubFile& file, Reporter reporter) {
  const FileLock lock(cache.lock(file.etag));
  const fs::path blob = cache.blob(file.etag);
  if (fs::exists(blob)) return;
  fs::path part = blob;
  part += ".incomplete";
  hub.fetch(commit, file, part, [&](uint64_t bytes) { reporter.at(bytes); });
  reporter.finish(fs::file_size(part));
  replace_file(part, blob);
}

/// Refuses a repository that lacks what no model can do without. Before modules.json is here it may
/// still say that the encoder lies in a folder.
void check_contents(const ModelId& id, const fs::path& snapshot, const IsAbsent& is_absent) {
  const bool may_be_elsewhere = !is_absent("modules.json") && is_absent("config.json") &&
                                !fs::exists(snapshot / "modules.json");
  for (const ModelFile& file : impossible_files(snapshot, is_absent)) {
    const std::string& name = file.names.front();
    if (may_be_elsewhere && fs::path(name).parent_path().empty()) continue;
    if (name.ends_with("config.json"))
      bad_input(id.name(), " on the hub holds no model: it has no ", name);
    if (!name.ends_with(kWeightFiles.front()))
      bad_input(id.name(), " has no ", name, " on the hub, though its index lists it");
    bad_input(id.name(), " has no ", name,
              " on the hub; pickled weights (.bin) can run code and are never read: choose a "
              "revision that has it, such as ",
              id.name(),
              "@refs/pr/1, or save the model once with transformers or "
              "sentence-transformers");
  }
}

}  // namespace

fs::path download_model(const ModelId& id, const HubSettings& settings, const DownloadSink& sink) {
  if (!settings.cache) {
    bad_input("there is no place to download ", id.name(), " to: set HF_HOME, or HOME");
  }
  const HubCache cache(*settings.cache, id);
  HubClient hub(settings, id);
  const HubListing listing = hub.list();
  const fs::path snapshot = cache.snapshot(listing.commit);
  const IsAbsent is_absent = [&](const std::string& name) { return !listing.files.contains(name); };
  // One by one: some files list others.
  for (std::string last;;) {
    check_contents(id, snapshot, is_absent);
    const std::vector<std::string> missing = missing_files(snapshot, is_absent);
    if (missing.empty()) break;
    if (missing.front() == last) failed(snapshot / last, " is no file: the cache is damaged there");
    last = missing.front();
    const HubFile file = hub.inspect(listing.commit, last);
    fetch_blob(hub, cache, listing.commit, file, Reporter(sink, id, file));
    cache.link(listing.commit, file.name, file.etag);
  }
  for (const ModelFile& file : model_files(snapshot)) {
    for (const std::string& name : file.names) {
      if (is_absent(name)) cache.note_absent(listing.commit, name);
    }
  }
  if (id.revision != listing.commit) cache.set_reference(id.revision, listing.commit);
  return snapshot;
}

}  // namespace tandem
