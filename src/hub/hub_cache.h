#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "hub/model_id.h"

namespace tandem {

/// One model's place in the Hugging Face cache, laid out as huggingface_hub lays it out:
/// models--org--name/{blobs/<etag>, refs/<revision>, snapshots/<commit>/<file> -> a blob,
/// .no_exist/<commit>/<file> for a file that the hub does not have} and
/// .locks/models--org--name/<etag>.lock. Safe for several processes. Errors as in
/// base/files/file.h.
class HubCache {
 public:
  HubCache(const std::filesystem::path& root, const ModelId& id);

  /// The snapshot that a revision (branch, tag or commit) means here; nothing where it is not here.
  std::optional<std::filesystem::path> find_snapshot(const std::string& revision) const;

  /// Where the content with this etag is, or will be.
  std::filesystem::path blob(const std::string& etag) const;
  std::filesystem::path lock(const std::string& etag) const;

  /// Makes `file` of a commit's snapshot a link to a blob, in one step. `file` is relative and
  /// leads nowhere else.
  void link(const std::string& commit, const std::filesystem::path& file,
            const std::string& etag) const;
  /// Remembers what a branch or tag meant.
  void set_reference(const std::string& revision, const std::string& commit) const;
  std::filesystem::path snapshot(const std::string& commit) const;

  /// Whether it is noted here that the hub does not have a file at that commit.
  bool is_absent(const std::string& commit, const std::filesystem::path& file) const;
  /// Notes that, where it can: a cache that cannot be written to only costs another question.
  void note_absent(const std::string& commit, const std::filesystem::path& file) const;

 private:
  std::filesystem::path repository_, locks_;
};

}  // namespace tandem
