#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/files/data_file.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tandem {

/// How rows are written, as the user says it: the same arguments for every command that reads some.
struct RowArguments {
  std::optional<DataFormat> format;
  std::vector<std::string> fields;  ///< "ours=theirs"
  std::string delimiter;
  std::optional<bool> header;
  bool replace_invalid_utf8 = false;

  void add_to(CLI::App& command);
  /// The files of `paths`, each a file, a pattern of several, or `name=file` for one of parallel
  /// files; none: standard input. Where neither name nor option says otherwise, lines are texts if
  /// `texts`, else that is refused. Throws Error{bad_input}.
  std::vector<DataFile> files(const std::vector<std::string>& paths, bool texts) const;

  CLI::Option* format_option = nullptr;  ///< --format, once added
};

}  // namespace tandem
