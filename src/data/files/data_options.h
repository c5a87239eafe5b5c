#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/config/config.h"

namespace tandem {

/// How a file of rows is written.
enum class DataFormat {
  jsonl,   ///< one JSON object a line
  csv,     ///< comma-separated, with a header row
  tsv,     ///< tab-separated, with a header row, no quoting
  conll,   ///< one word a line, a blank line between sentences
  conllu,  ///< CoNLL-U (Universal Dependencies): ten named columns, ranges and empty nodes
  text,    ///< plain lines, without labels
};

/// By extension: .jsonl .json .ndjson, .csv, .tsv, .conll .iob .iob2 .bio, .conllu, .txt; nothing
/// for another.
std::optional<DataFormat> format_of(const std::filesystem::path& path);
/// By name: "jsonl", "csv", "tsv", "conll", "conllu" or "text".
std::optional<DataFormat> format_named(std::string_view name);
/// Those names.
std::vector<std::string> format_names();

/// A file of rows.
struct DataFile {
  std::filesystem::path path;
  DataFormat format = DataFormat::jsonl;
  /// Our names (text, text_pair, tokens, tasks) to the file's: a field, a column's header, or for
  /// CoNLL the number of a column (from 0) or, for a label of the whole sentence, the key of a
  /// comment. Names that are not here are the same in the file. A CoNLL file without any has its
  /// words in the first column, and the tags of the only task that wants tags in the last. The
  /// columns of CoNLL-U have their names too (form, upos, ...); words are its forms by default.
  std::map<std::string, std::string> fields;
  std::string where;  ///< "config.yml:7", or the path: for errors in `fields`
};

/// The file with the format that its extension says. Throws Error{bad_input} where it says none.
DataFile data_file(const std::filesystem::path& path);

/// `data:` of a configuration.
struct DataOptions {
  std::vector<DataFile> train;
  std::vector<DataFile> dev;
  bool streaming = false;  ///< tokenised training rows lie on the disk instead of in memory
  int64_t max_rows_in_memory = 1'000'000;  ///< above so many training rows, that is so in any case
  int shuffle_buffer_size = 100'000;  ///< rows on the disk that the next one is drawn from, so that
                                      ///< memory does not grow with them
  std::filesystem::path cache_dir;    ///< where they are kept for the next run; empty: beside the
                                      ///< file as NAME.tandem-rows, else in the user's cache
                                      ///< directory

  /// Reads `data:`; `train` and `dev` are lists of {path, format, fields}; one of them alone and a
  /// plain path are accepted too. A .txt file needs its format here, since plain lines have no
  /// labels. Throws Error{bad_input}.
  static DataOptions read(const ConfigNode* node);
};

}  // namespace tandem
