#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// How a file of rows is written.
enum class DataFormat {
  jsonl,     ///< JSON objects: one a line, or all in one array
  csv,       ///< a table, comma-separated unless it is told to be otherwise
  tsv,       ///< a table, tab-separated likewise
  conll,     ///< one word a line, a blank line between sentences
  conllu,    ///< CoNLL-U (Universal Dependencies): ten named columns, ranges and empty nodes
  fasttext,  ///< fastText's lines: __label__x and a text
  text,      ///< plain lines, without labels
};

/// By extension: .jsonl .json .ndjson, .csv, .tsv, .conll .iob .iob2 .bio, .conllu, .txt; .gz and
/// .zst may follow. Nothing for another; throws Error{bad_input} for one that holds no lines and is
/// to be converted, and says how: .parquet, .arrow, .feather.
std::optional<DataFormat> format_of(const std::filesystem::path& path);
/// By name: "jsonl", "csv", "tsv", "conll", "conllu", "fasttext" or "text".
std::optional<DataFormat> format_named(std::string_view name);
std::string_view name_of(DataFormat format);
/// Those names.
std::vector<std::string> format_names();

/// A file of rows, or parallel files: a line of each makes a row.
struct DataFile {
  std::filesystem::path path;  ///< "-": standard input
  DataFormat format = DataFormat::jsonl;
  /// Our names (text, text_pair, tokens, tasks) to the file's: a field, a column's header or number
  /// (from 0), for a label of a whole sentence of CoNLL the key of a comment, or for fastText the
  /// prefix of its labels. Names that are not here are the same in the file. A CoNLL file without
  /// any has its words in the first column, and the tags of the only task that wants tags in the
  /// last. The columns of CoNLL-U have their names too (form, upos, ...); words are its forms by
  /// default.
  std::map<std::string, std::string> fields = {};
  /// Where the configuration says so ("config.yml:7"), for errors in `fields`; empty: the command
  /// line does.
  std::string where = {};
  std::optional<char> delimiter = {};  ///< of a table; nothing: as the file tells
  std::optional<bool> header = {};     ///< whether a table's first row names columns; likewise
  /// By our names; then `path` is the first of them, and `format` and `fields` mean nothing.
  std::map<std::string, std::filesystem::path> parallel = {};
  /// Rows to read: those whose field is one of these values.
  std::map<std::string, std::vector<std::string>> picks = {};
  /// Nobody has said that its lines are texts: refused where they look otherwise.
  bool is_text_by_default = false;

  /// The file, or all parallel ones.
  std::vector<std::filesystem::path> paths() const;
  /// Makes `path` that of the parallel files whose lines are the texts or tokens of rows; false
  /// where none is.
  bool name_by_parts();
  /// How the user says that `theirs` is our field: in the configuration or on the command line.
  std::string say_field(const std::string& ours, const std::string& theirs) const;
  /// And what else there is to say: `key: value`, or the flag.
  std::string say(const std::string& key, const std::string& value) const;
};

/// What `delimiter` or --delimiter says: a character, or "tab" or "\\t". Nothing for another text.
std::optional<char> delimiter_named(const std::string& name);
/// How to say a delimiter.
std::string name_of_delimiter(char delimiter);

/// The file with the format that its extension says. Throws Error{bad_input} where it says none.
DataFile data_file(const std::filesystem::path& path);

}  // namespace tandem
