#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/data_file.h"
#include "data/label_field.h"
#include "format/rows/line_reader.h"

namespace tandem {

// What the formats share, below ExampleReader.

/// A row as its format gives it, before it is judged as a whole.
struct Row {
  std::optional<std::string> text;
  std::optional<std::string> text_pair;
  std::optional<std::vector<std::string>> tokens;
  std::map<std::string, CellLabel> labels;
  int64_t line = 0;
};

/// Which fields to read, and what the file calls them.
class FieldNames {
 public:
  /// Throws Error{bad_input} for an entry of file.fields or file.parallel that is neither ours nor
  /// a task.
  FieldNames(const DataFile& file, std::span<const LabelField> labels);

  const DataFile& file() const { return file_; }
  const std::vector<LabelField>& labels() const { return labels_; }
  /// The file's name for ours.
  const std::string& source(const std::string& name) const;
  /// Whether the user has said it.
  bool is_mapped(const std::string& name) const { return file_.fields.contains(name); }
  bool is_default() const { return file_.fields.empty(); }
  /// Whether this part of a row is read: where the user maps text or tokens, the other is left
  /// alone.
  bool is_read(const std::string& name) const;
  /// Puts what a cell says for the task of `field` into `row`. Errors open with where(), the file
  /// and line, and the file's name of the field.
  void add_label(Row& row, const LabelField& field, const Cell& cell,
                 const std::function<std::string()>& where) const;
  /// ExampleReader::hint for a file with these fields.
  std::string hint(const std::string& task, std::set<std::string> fields) const;
  /// Throws Error{bad_input}: "config.yml:7: fields: slots: <message>", or where the command line
  /// says it "--field slots=tags: <message>".
  [[noreturn]] void fail(const std::string& name, std::string_view message) const;

 private:
  std::vector<LabelField> labels_;
  DataFile file_;
};

class RowReader {
 public:
  virtual ~RowReader() = default;
  /// Goes on to the next row; false after the last one. Throws Error{bad_input}, naming file and
  /// line; the next call goes on after that row.
  virtual bool advance() = 0;
  /// The row that it stands at; once. Throws Error{bad_input} likewise.
  virtual Row row() = 0;
  /// What a field of that row holds, by the file's name; "" for none.
  virtual std::string field(const std::string& name) const = 0;
  /// All that the last row holds, by the file's names; null where it holds its texts alone.
  virtual OrderedJson fields() const { return {}; }
  /// As ExampleReader::ready.
  virtual bool ready() = 0;
  /// As ExampleReader::hint.
  virtual std::string hint(const std::string&) const { return ""; }
  /// What of the row it stands at may be the text that it lacks, to end a message with; or "".
  virtual std::string parts_hint() const { return ""; }
  /// What was told from the file and may surprise, or "".
  virtual std::string note() const { return ""; }
};

std::unique_ptr<RowReader> make_json_rows(LineReader lines, FieldNames names);
std::unique_ptr<RowReader> make_table_rows(LineReader lines, FieldNames names);
std::unique_ptr<RowReader> make_conll_rows(LineReader lines, FieldNames names);
std::unique_ptr<RowReader> make_fasttext_rows(LineReader lines, FieldNames names);
std::unique_ptr<RowReader> make_text_rows(LineReader lines);
/// Of file.parallel.
std::unique_ptr<RowReader> make_parallel_rows(FieldNames names, LineOptions options);

/// Words in a cell: a list as list_in_cell() reads it, or texts with white space between them.
/// Throws Error{bad_input}; the caller says where.
std::vector<std::string> tokens_in_cell(const std::string& cell);

}  // namespace tandem
