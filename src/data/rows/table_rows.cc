#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/rows/cell_list.h"
#include "data/rows/row_reader.h"
#include "format/rows/csv.h"

namespace tandem {

namespace {

/// Rows of CSV and TSV files.
class TableRows : public RowReader {
 public:
  TableRows(LineReader lines, FieldNames names, DataFormat format)
      : table_(std::move(lines), format == DataFormat::csv ? CsvDialect::csv : CsvDialect::tsv),
        names_(std::move(names)) {
    text_ = column_of("text");
    text_pair_ = column_of("text_pair");
    tokens_ = column_of("tokens");
    if (!text_ && !tokens_) {
      bad_input(table_.file(),
                ": no column is called text or tokens; say which one holds them, as in ",
                "fields: {text: ", table_.header().front(), "}");
    }
    // Editors strip the tabs before labels that are still to come.
    if (names_.labels().empty() && format == DataFormat::tsv)
      table_.allow_short_rows(1 + *std::max({text_, text_pair_, tokens_}));
    for (const LabelField& field : names_.labels()) {
      if (const auto column = column_of(field.task)) labels_.emplace_back(field, *column);
    }
  }

  bool next(Row& row) override {
    if (!table_.next(cells_)) return false;
    row = {};
    row.line = table_.line_number();
    if (text_) row.text = cells_[*text_];
    if (text_pair_) row.text_pair = cells_[*text_pair_];
    if (tokens_) row.tokens = tokens_in(cells_[*tokens_]);
    for (const auto& [field, column] : labels_)
      names_.add_label(row, field, &cells_[column], [this] { return where(); });
    return true;
  }

  OrderedJson fields() const override {
    OrderedJson fields = OrderedJson::object();
    for (size_t column = 0; column < cells_.size(); ++column)
      fields[table_.header()[column]] = cells_[column];
    return fields;
  }

  bool ready() override { return table_.ready(); }

  std::string hint(const std::string& task) const override {
    return names_.hint(task, {table_.header().begin(), table_.header().end()});
  }

 private:
  std::optional<size_t> column_of(const std::string& name) const {
    if (!names_.is_read(name)) return std::nullopt;
    const std::vector<std::string>& header = table_.header();
    const auto found = std::find(header.begin(), header.end(), names_.source(name));
    if (found != header.end()) return static_cast<size_t>(found - header.begin());
    if (names_.is_mapped(name)) {
      names_.fail(name, concat(table_.file(), " has no column ", names_.source(name),
                               "; it has: ", join(header, ", ")));
    }
    return std::nullopt;
  }

  std::string where() const { return concat(table_.file(), ":", table_.line_number()); }

  std::vector<std::string> tokens_in(const std::string& cell) const {
    std::optional<std::vector<ListItem>> items;
    try {
      items = list_in_cell(cell, /*any_item=*/false);
    } catch (const Error& error) {
      bad_input(where(), ": ", names_.source("tokens"), ": ", error.message());
    }
    if (!items) return split_words(cell);
    std::vector<std::string> tokens;
    for (const ListItem& item : *items) tokens.push_back(item.value_or(""));
    return tokens;
  }

  CsvReader table_;
  FieldNames names_;
  std::optional<size_t> text_, text_pair_, tokens_;
  std::vector<std::pair<LabelField, size_t>> labels_;
  std::vector<std::string> cells_;
};

}  // namespace

std::unique_ptr<RowReader> make_table_rows(LineReader lines, FieldNames names, DataFormat format) {
  return std::make_unique<TableRows>(std::move(lines), std::move(names), format);
}

}  // namespace tandem
