#include "hub/download.h"

#include <chrono>

#include "base/atomic_file.h"
#include "base/fail.h"
#include "base/file_lock.h"
#include "hub/hub_cache.h"
#include "hub/hub_client.h"
#include "hub/model_files.h"

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

}  // namespace

fs::path download_model(const ModelId& id, const HubSettings& settings, const DownloadSink& sink) {
  if (!settings.cache) {
    bad_input("there is no place to download ", id.name(), " to: set HF_HOME, or HOME");
  }
  const HubCache cache(*settings.cache, id);
  HubClient hub(settings, id);
  const HubListing listing = hub.list();
  for (const std::string& name : needed_files(listing.files, id)) {
    const HubFile file = hub.inspect(listing.commit, name);
    fetch_blob(hub, cache, listing.commit, file, Reporter(sink, id, file));
    cache.link(listing.commit, name, file.etag);
  }
  if (id.revision != listing.commit) cache.set_reference(id.revision, listing.commit);
  return cache.snapshot(listing.commit);
}

}  // namespace tandem
