#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/warn.h"
#include "data/example.h"
#include "data/files/data_file.h"
#include "data/label_field.h"
#include "format/rows/line_reader.h"
#include "labels/word_rule.h"

namespace tandem {

class RowReader;
struct Row;

/// Hear of what the reader of rows has to say, in lines that name the file.
struct RowMessages {
  Warn note = {};  ///< how a file is written, where it tells that and not as its format's default
  Warn warning = {};  ///< labelled spans that were changed; the first ones of a file and a count
};

/// Rows of files one by one, in constant memory. A row has `text`, `text` and `text_pair`, or
/// `tokens`, and a field for each task that it is labelled for; other fields are ignored. An absent
/// field, null, an empty cell and -100 are no label. Cells hold tokens and tags separated by
/// spaces, or lists as JSON and Python write them; a cell that is an integer is one. Where a row
/// has `text` and a label a word, its words are the parts of the text between white space; where it
/// has labelled spans (spans_in()), they are those of a tokenizer, and labelled by tags_of(). Not
/// thread-safe.
class ExampleReader {
 public:
  /// Opens the file. Throws Error{bad_input}: unreadable, or `fields` that do not fit it.
  ExampleReader(DataFile file, std::span<const LabelField> labels, LineOptions lines = {},
                RowMessages messages = {});
  /// One file after the other; at least one.
  ExampleReader(std::vector<DataFile> files, std::span<const LabelField> labels,
                LineOptions lines = {}, RowMessages messages = {});
  /// Reads `lines`.
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

  /// The file that is read now.
  const std::string& file() const { return *name_; }
  /// Throws Error{bad_input} for a file without any row to read.
  [[noreturn]] void fail_empty() const;

 private:
  void open(const DataFile& file);
  bool open_next();
  bool is_picked() const;
  Example to_example(Row row);
  void keep_fields_of_row(Example& example) const;
  WordLabels tags_of_spans(const SpanLabels& spans, const Row& row, std::span<const WordSpan> words,
                           const std::string& task, const std::string& where);

  std::vector<DataFile> files_;
  size_t num_opened_ = 0;
  std::vector<LabelField> labels_;
  LineOptions lines_;
  RowMessages messages_;
  int64_t num_notes_ = 0;  ///< of this file
  int64_t num_rows_ = 0;   ///< of all files, picked or not
  std::shared_ptr<const std::string> name_;
  std::unique_ptr<RowReader> rows_;
  bool keeps_fields_ = false;
};

/// All rows. Throws Error{bad_input} for the first bad row, and for a file without any.
std::vector<Example> read_all(ExampleReader& reader);
std::vector<Example> read_examples(const DataFile& file, std::span<const LabelField> labels);

}  // namespace tandem
