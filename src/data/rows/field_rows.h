#pragma once

#include <functional>
#include <string>

#include "data/files/data_file.h"
#include "format/json.h"

namespace tandem {

/// Rows of a file as the fields that they hold, whatever these mean, in constant memory: what there
/// is to choose from before anybody has said which field is the text. Columns of CoNLL files and of
/// tables without a header are called by their number from 0, those of CoNLL-U by their names. Not
/// thread-safe.
class FieldRows {
 public:
  /// Of `file`, its path, format, delimiter and header count. Throws Error{bad_input}: unreadable,
  /// or plain lines.
  explicit FieldRows(const DataFile& file);

  /// The fields of the next row as an object, or false after the last one. Cells of tables are
  /// texts, columns of CoNLL lists of texts. Throws Error{bad_input}, naming file and line, for a
  /// bad row; the next call goes on after it.
  bool next(OrderedJson& fields) { return next_(fields); }

  /// How the table is written, where its ending does not say so.
  const DataFile& file() const { return file_; }

 private:
  std::function<bool(OrderedJson&)> of_json();
  std::function<bool(OrderedJson&)> of_table();
  std::function<bool(OrderedJson&)> of_conll();
  std::function<bool(OrderedJson&)> of_fasttext();

  DataFile file_;
  std::function<bool(OrderedJson&)> next_;
};

}  // namespace tandem
