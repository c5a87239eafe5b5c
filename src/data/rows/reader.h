#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/files/data_options.h"
#include "data/label_field.h"
#include "format/rows/line_reader.h"

namespace tandem {

class RowReader;

/// Rows of a file one by one, in constant memory. A row has `text`, `text` and `text_pair`, or
/// `tokens`, and a field for each task that it is labelled for; other fields are ignored. An absent
/// field, null, an empty cell and -100 are no label. Cells hold tokens and tags separated by
/// spaces, or lists as JSON and Python write them; a cell that is an integer is one. Where a row
/// has `text` and a label a word, its words are the parts of the text between white space. Not
/// thread-safe.
class ExampleReader {
 public:
  /// Opens the file. Throws Error{bad_input}: unreadable, or `fields` that do not fit it.
  ExampleReader(const DataFile& file, std::span<const LabelField> labels, LineOptions lines = {});
  /// Reads `lines`, for example of standard input.
  ExampleReader(LineReader lines, DataFormat format, std::span<const LabelField> labels);
  ExampleReader(ExampleReader&&) noexcept;
  ~ExampleReader();

  /// The next row, or false after the last one. Throws Error{bad_input}, naming file and line, for
  /// a bad row; the next call goes on after it.
  bool next(Example& example);

  /// From now on rows carry all that they hold: Example::fields.
  void keep_fields() { keeps_fields_ = true; }

  /// What of the rows so far may have been meant for a task that they have no label for, to end a
  /// message with: "; it has a field 'intnet', ..."; or "".
  std::string hint(const std::string& task) const;

  /// Whether a row can probably be read without waiting for more input.
  bool ready();

  const std::string& file() const { return *name_; }

 private:
  std::shared_ptr<const std::string> name_;
  std::unique_ptr<RowReader> rows_;
  bool keeps_fields_ = false;
};

/// All rows. Throws Error{bad_input} for the first bad row, and for a file without any.
std::vector<Example> read_all(ExampleReader& reader);
std::vector<Example> read_examples(const DataFile& file, std::span<const LabelField> labels);

}  // namespace tandem
