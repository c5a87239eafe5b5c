#include "programs/tandem/row_arguments.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "base/fail.h"
#include "base/files/directory_entry.h"
#include "base/files/glob.h"
#include "base/strings/text.h"
#include "data/files/format_guess.h"

namespace tandem {

namespace {

/// Both sides of an equals sign; nothing where there is none, or one side is empty.
std::optional<std::pair<std::string, std::string>> sides_of(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals >= text.size() - 1) return std::nullopt;
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

/// `text=FILE`, unless a file is called so.
std::optional<std::pair<std::string, std::string>> parallel_part(const std::string& path) {
  auto sides = sides_of(path);
  const bool is_name = sides && sides->first.find_first_of("/*?[") == std::string::npos;
  return is_name && !is_file(path) ? sides : std::nullopt;
}

DataFile parallel_files(const std::vector<std::string>& paths, DataFile file) {
  for (const std::string& path : paths) {
    const auto part = parallel_part(path);
    if (!part) bad_input(path, ": parallel files are all given as NAME=FILE, as in text=", path);
    if (!file.parallel.emplace(part->first, part->second).second)
      bad_input(path, ": ", part->first, " is given twice");
  }
  if (!file.name_by_parts()) bad_input("one of the parallel files must be text or tokens");
  return file;
}

[[noreturn]] void fail_unnamed(const std::filesystem::path& path) {
  const std::optional<DataFormat> guess = guess_format_of(path);
  bad_input(path.string(), ": its name does not tell how it is written: say --format ",
            name_of(guess.value_or(DataFormat::jsonl)),
            guess ? concat(" if it holds ", look_of(*guess))
                  : concat(", or another of ", join(format_names(), ", ")));
}

}  // namespace

void RowArguments::add_to(CLI::App& command) {
  format_option =
      command
          .add_option_function<std::string>(
              "--format", [this](const std::string& name) { format = format_named(name); },
              "how the rows are written, whatever the file is called: " +
                  join(format_names(), ", "))
          ->check(CLI::IsMember(format_names()));
  command
      .add_option("--field", fields,
                  "OURS=THEIRS: our name of a field (text, text_pair, tokens, a task) and the "
                  "file's, or the number of a column from 0")
      ->allow_extra_args(false);
  command.add_option("--delimiter", delimiter,
                     "what separates the columns of a table, as ';' or tab; default: as the file "
                     "tells");
  command
      .add_flag_callback(
          "--no-header", [this] { header = false; },
          "the first row of a table is a row, and columns go by number")
      ->excludes(command.add_flag_callback(
          "--header", [this] { header = true; }, "the first row of a table names its columns"));
  command.add_flag("--replace-invalid-utf8", replace_invalid_utf8,
                   "put U+FFFD where the input is not UTF-8");
}

std::vector<DataFile> RowArguments::files(const std::vector<std::string>& paths, bool texts) const {
  DataFile said;
  said.header = header;
  for (const std::string& field : fields) {
    const auto sides = sides_of(field);
    if (!sides) bad_input("--field ", field, ": write OURS=THEIRS, for example slots=ner_tags");
    said.fields[sides->first] = sides->second;
  }
  if (!delimiter.empty()) {
    said.delimiter = delimiter_named(delimiter);
    if (!said.delimiter)
      bad_input("--delimiter ", delimiter, ": must be one character, such as ';', or tab");
  }
  if (!paths.empty() && parallel_part(paths.front())) {
    if (format || header || !fields.empty() || !delimiter.empty()) {
      bad_input("parallel files have a line a row each, and our names: no --format, --field, ",
                "--delimiter or --header");
    }
    return {parallel_files(paths, said)};
  }
  std::vector<DataFile> files;
  const auto add = [&](const std::filesystem::path& path, bool is_stdin) {
    DataFile& file = files.emplace_back(said);
    file.path = path;
    const std::optional<DataFormat> by_name = format || is_stdin ? format : format_of(path);
    if (!by_name && !texts) fail_unnamed(path);
    file.format = by_name.value_or(DataFormat::text);
    file.is_text_by_default = !format && file.format == DataFormat::text;
  };
  for (const std::string& path : paths) {
    if (path == "-") {
      add(path, true);
    } else {
      for (const std::filesystem::path& match : expand_glob(path)) add(match, false);
    }
  }
  if (paths.empty()) add("-", true);
  return files;
}

}  // namespace tandem
