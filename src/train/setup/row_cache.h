#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/encoded/row_file.h"
#include "data/row_facts.h"

namespace tandem {

/// Tokenised rows on the disk, and what a training wants to know of them.
struct CachedRows {
  std::shared_ptr<const EncodedRows> rows;
  RowFacts facts;
};

/// A directory that keeps the tokenised rows of one training set from run to run. Errors as in
/// base/files/file.h. Not thread-safe.
class RowCache {
 public:
  /// `key`: says all that the rows come from; what was made under another one is made anew.
  /// `files`: those that the rows stand in.
  RowCache(std::filesystem::path directory, std::string key, std::vector<std::string> files,
           std::span<const DatasetTask> tasks);

  /// What stands there under this key; nothing where that is not so, or not whole.
  std::optional<CachedRows> find() const;
  /// Fills it anew: `fill` gives all rows in order, some at a time. It appears whole or not at all;
  /// what stood there is replaced. Throws Error{bad_input} for a directory that holds something
  /// else, and where another process makes it now.
  using Take = std::function<void(std::vector<EncodedExample> rows)>;
  CachedRows make(const std::function<void(const Take&)>& fill) const;

 private:
  std::shared_ptr<const EncodedRows> open(int size, int longest) const;

  std::filesystem::path directory_;
  std::string key_;
  std::vector<std::string> files_;
  std::vector<DatasetTask> tasks_;
};

/// Where rows of a data file are kept: in `wanted` or, where that is empty, beside the file, else
/// in tandem/ of the user's cache directory ($XDG_CACHE_HOME, else ~/.cache), where the file's
/// folder cannot be written to.
std::filesystem::path row_cache_place(const std::filesystem::path& file,
                                      const std::filesystem::path& wanted);

}  // namespace tandem
