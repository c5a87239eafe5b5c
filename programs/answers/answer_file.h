#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/files/atomic_file.h"
#include "format/rows/whole_rows.h"

namespace tandem {

/// Where answers go: standard output, or a file that appears whole or not at all.
class AnswerFile {
 public:
  /// `path` "": standard output. `resume`: goes on behind the whole rows of an unfinished file.
  AnswerFile(const std::string& path, RowEnd end, bool resume);

  /// What the unfinished file holds.
  const WholeRows& before() const { return before_; }
  void write(const std::string& text);
  void commit();
  /// Leaves what there is, unfinished; returns its path.
  std::filesystem::path keep();

 private:
  WholeRows before_;
  std::optional<AtomicFile> file_;
};

/// Whether --resume has nothing to do, since the output stands whole and nothing of it is
/// unfinished; says so. Throws Error{bad_input} where there is no output file.
bool is_finished(const std::string& output);

}  // namespace tandem
