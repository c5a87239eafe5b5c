#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "hub/model_id.h"

namespace tandem {

/// One model's place in the Hugging Face cache, laid out as huggingface_hub lays it out:
/// models--org--name/{blobs/<etag>, refs/<revision>, snapshots/<commit>/<file> -> a blob} and
/// .locks/models--org--name/<etag>.lock. Safe for several processes. Errors as in base/file.h.
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

 private:
  std::filesystem::path repository_, locks_;
};

/// Whether a snapshot has what a model needs: a configuration, a tokenizer and weights.
bool is_whole_model(const std::filesystem::path& snapshot);

}  // namespace tandem
