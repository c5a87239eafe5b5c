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

#include "data/example.h"
#include "data/files/data_options.h"
#include "data/rows/reader.h"
#include "format/rows/line_reader.h"

namespace tandem {

// What the formats share, below ExampleReader.

/// A row as its format gives it, before it is judged as a whole.
struct Row {
  std::optional<std::string> text;
  std::optional<std::string> text_pair;
  std::optional<std::vector<std::string>> tokens;
  std::map<std::string, RawLabel> labels;
  int64_t line = 0;
};

/// Which fields to read, and what the file calls them.
class FieldNames {
 public:
  /// Throws Error{bad_input} for an entry of file.fields that is neither ours nor a task.
  FieldNames(const DataFile& file, std::span<const LabelField> labels);

  const std::vector<LabelField>& labels() const { return labels_; }
  /// The file's name for ours.
  const std::string& source(const std::string& name) const;
  /// Whether the user has said it.
  bool is_mapped(const std::string& name) const { return fields_.contains(name); }
  bool is_default() const { return fields_.empty(); }
  /// Whether this part of a row is read: where the user maps text or tokens, the other is left
  /// alone.
  bool is_read(const std::string& name) const;
  /// Puts what a cell says for the task of `field` into `row`. Errors open with where(), the file
  /// and line, and the file's name of the field.
  void add_label(Row& row, const LabelField& field, const Cell& cell,
                 const std::function<std::string()>& where) const;
  /// ExampleReader::hint for a file with these fields.
  std::string hint(const std::string& task, std::set<std::string> fields) const;
  /// Throws Error{bad_input}: "config.yml:7: fields: slots: <message>".
  [[noreturn]] void fail(const std::string& name, std::string_view message) const;

 private:
  std::vector<LabelField> labels_;
  std::map<std::string, std::string> fields_;
  std::string where_;
};

class RowReader {
 public:
  virtual ~RowReader() = default;
  /// As ExampleReader::next.
  virtual bool next(Row& row) = 0;
  /// All that the last row holds, by the file's names; null where it holds its texts alone.
  virtual OrderedJson fields() const { return {}; }
  /// As ExampleReader::ready.
  virtual bool ready() = 0;
  /// As ExampleReader::hint.
  virtual std::string hint(const std::string&) const { return ""; }
};

std::unique_ptr<RowReader> make_json_rows(LineReader lines, FieldNames names);
std::unique_ptr<RowReader> make_table_rows(LineReader lines, FieldNames names, DataFormat format);
std::unique_ptr<RowReader> make_conll_rows(LineReader lines, FieldNames names, DataFormat format);
std::unique_ptr<RowReader> make_text_rows(LineReader lines);

/// How to say that a task's labels are called otherwise in a file: in a configuration, and on the
/// command line.
std::string mapping(const std::string& task, const std::string& source);

}  // namespace tandem
