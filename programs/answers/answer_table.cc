#include "programs/answers/answer_table.h"

#include <algorithm>

#include "base/fail.h"
#include "base/files/file.h"
#include "format/rows/csv.h"
#include "format/rows/line_reader.h"
#include "format/rows/table_line.h"
#include "programs/door.h"

namespace tandem {

namespace {

std::string cell_of(const OrderedJson& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : to_line(value);
}

}  // namespace

OrderedJson input_cells(const InputRow& row) {
  if (!row.error.empty()) return error_json(row);
  const bool has_texts = row.fields != nullptr && row.input.tokens.empty();
  return has_texts ? *row.fields : row_json(row);
}

void AnswerTable::read_columns(const std::string& part) {
  const CsvDialect dialect{.separator = separator_,
                           .quotes = separator_ == ',' ? CsvQuotes::on : CsvQuotes::off};
  columns_ = CsvReader(LineReader(InputFile(part)), dialect).first_row();
}

std::string AnswerTable::lines(const std::vector<OrderedJson>& rows) {
  std::string text;
  if (columns_.empty()) {
    for (const OrderedJson& row : rows) {
      for (const auto& [name, value] : row.items()) {
        if (std::ranges::find(columns_, name) == columns_.end()) columns_.push_back(name);
      }
    }
    text = table_line(columns_, separator_);
  }
  for (const OrderedJson& row : rows) text += line(row);
  return text;
}

std::string AnswerTable::line(const OrderedJson& row) {
  std::vector<std::string> cells(columns_.size());
  for (const auto& [name, value] : row.items()) {
    const auto column = std::ranges::find(columns_, name);
    if (column != columns_.end()) {
      cells[static_cast<size_t>(column - columns_.begin())] = cell_of(value);
    } else if (!warned_) {
      print_warning(concat("the field ", quote(name),
                           " is left out: the first rows, which gave the table its columns, do "
                           "not have it; .jsonl keeps every field"));
      warned_ = true;
    }
  }
  return table_line(cells, separator_);
}

}  // namespace tandem
