#pragma once

#include <string>
#include <vector>

#include "format/json.h"
#include "infer/input_batches.h"

namespace tandem {

/// What a table says of a row besides its answer: its fields, or why it has no answer.
OrderedJson input_cells(const InputRow& row);

/// Rows of named cells as lines of a table. The columns are those of the first rows.
class AnswerTable {
 public:
  explicit AnswerTable(char separator) : separator_(separator) {}

  /// The columns of a file that is gone on with.
  void read_columns(const std::string& part);
  /// The lines of these rows, behind the names of the columns where they are the first.
  std::string lines(const std::vector<OrderedJson>& rows);

 private:
  std::string line(const OrderedJson& row);

  char separator_;
  std::vector<std::string> columns_;
  bool warned_ = false;
};

}  // namespace tandem
