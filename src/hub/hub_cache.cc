#include "hub/hub_cache.h"

#include <random>
#include <system_error>

#include "base/fail.h"
#include "base/files/atomic_file.h"
#include "base/files/directory_entry.h"
#include "base/files/file.h"
#include "base/strings/text.h"

namespace tandem {

namespace fs = std::filesystem;

namespace {

std::string folder_name(const ModelId& id) {
  return "models--" + (id.organisation.empty() ? "" : id.organisation + "--") + id.model;
}

fs::path fresh_name_beside(const fs::path& place) {
  return place.parent_path() /
         concat(".", place.filename().string(), ".", std::hex, std::random_device()());
}

}  // namespace

HubCache::HubCache(const fs::path& root, const ModelId& id)
    : repository_(root / folder_name(id)), locks_(root / ".locks" / folder_name(id)) {}

std::optional<fs::path> HubCache::find_snapshot(const std::string& revision) const {
  std::string commit = revision;
  const fs::path reference = repository_ / "refs" / revision;
  if (is_file(reference)) commit = trim(read_file(reference, 4096));
  std::error_code ignored;
  if (!is_plain_name(commit) || !fs::is_directory(snapshot(commit), ignored)) return std::nullopt;
  return snapshot(commit);
}

fs::path HubCache::blob(const std::string& etag) const {
  return repository_ / "blobs" / etag;
}

fs::path HubCache::lock(const std::string& etag) const {
  make_directories(locks_);
  make_directories(repository_ / "blobs");
  return locks_ / (etag + ".lock");
}

fs::path HubCache::snapshot(const std::string& commit) const {
  return repository_ / "snapshots" / commit;
}

void HubCache::link(const std::string& commit, const fs::path& file,
                    const std::string& etag) const {
  const fs::path place = snapshot(commit) / file;
  const fs::path target = blob(etag).lexically_relative(place.parent_path());
  make_directories(place.parent_path());
  std::error_code error;
  if (fs::read_symlink(place, error) == target) return;
  const fs::path fresh = fresh_name_beside(place);
  make_link(target, fresh);
  replace_file(fresh, place);
}

void HubCache::set_reference(const std::string& revision, const std::string& commit) const {
  const fs::path place = repository_ / "refs" / revision;
  make_directories(place.parent_path());
  const fs::path fresh = fresh_name_beside(place);
  write_file(fresh, commit);
  replace_file(fresh, place);
}

bool HubCache::is_absent(const std::string& commit, const fs::path& file) const {
  return is_file(repository_ / ".no_exist" / commit / file);
}

void HubCache::note_absent(const std::string& commit, const fs::path& file) const {
  if (is_absent(commit, file)) return;
  const fs::path note = repository_ / ".no_exist" / commit / file;
  try {
    make_directories(note.parent_path());
    OutputFile::appending(note);
  } catch (const Error&) {
    // The hub is asked again next time.
  }
}

}  // namespace tandem
