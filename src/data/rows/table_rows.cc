#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/files/table_guess.h"
#include "data/rows/row_reader.h"
#include "format/json.h"
#include "format/rows/csv.h"

namespace tandem {

namespace {

/// What headers may be called.
std::set<std::string> wanted_names(const FieldNames& names) {
  std::vector<std::string> ours = {"text", "text_pair", "tokens"};
  for (const LabelField& label : names.labels()) ours.push_back(label.task);
  std::set<std::string> wanted;
  for (const std::string& name : ours) {
    if (names.is_read(name) && !parse_integer<size_t>(names.source(name)))
      wanted.insert(names.source(name));
  }
  return wanted;
}

/// Rows of CSV and TSV files.
class TableRows : public RowReader {
 public:
  TableRows(LineReader lines, FieldNames names)
      : names_(std::move(names)),
        dialect_(guess_table(lines.peek(), names_.file(), wanted_names(names_))),
        table_(std::move(lines), dialect_) {
    text_ = column_of("text");
    text_pair_ = column_of("text_pair");
    tokens_ = column_of("tokens");
    if (!text_ && !tokens_) fail_without_text();
    // Editors strip the tabs before labels that are still to come.
    if (names_.labels().empty() && dialect_.separator == '\t')
      table_.allow_short_rows(1 + *std::max({text_, text_pair_, tokens_}));
    for (const LabelField& field : names_.labels()) {
      if (const auto column = column_of(field.task)) labels_.emplace_back(field, *column);
    }
    for (const auto& [name, values] : names_.file().picks) {
      if (!find(names_.source(name))) {
        bad_input(names_.file().where, ": where: ", table_.file(), " has no column ", name,
                  "; it has: ", columns());
      }
    }
  }

  bool advance() override { return table_.next(cells_); }

  Row row() override {
    Row row;
    row.line = table_.line_number();
    if (text_) row.text = cells_[*text_];
    if (text_pair_) row.text_pair = cells_[*text_pair_];
    if (tokens_) row.tokens = tokens_in(cells_[*tokens_]);
    for (const auto& [field, column] : labels_)
      names_.add_label(row, field, &cells_[column], [this] { return where(); });
    return row;
  }

  std::string field(const std::string& name) const override {
    const auto column = find(name);
    return column ? cells_[*column] : "";
  }

  OrderedJson fields() const override {
    OrderedJson fields = OrderedJson::object();
    for (size_t column = 0; column < cells_.size(); ++column)
      fields[dialect_.has_header ? table_.first_row()[column] : concat(column)] = cells_[column];
    return fields;
  }

  bool ready() override { return table_.ready(); }

  std::string hint(const std::string& task) const override {
    if (dialect_.has_header)
      return names_.hint(task, {table_.first_row().begin(), table_.first_row().end()});
    return concat("; it has no header: name its column, counted from 0, as in ",
                  names_.file().say_field(task, "1"), "; its columns are ", columns());
  }

  std::string note() const override {
    const char usual = names_.file().format == DataFormat::tsv ? '\t' : ',';
    if (dialect_.has_header && dialect_.separator == usual) return "";
    return concat("columns separated by ", name_of_delimiter(dialect_.separator), ", ",
                  dialect_.has_header ? "a header" : "no header");
  }

 private:
  /// By its header, or by its number.
  std::optional<size_t> find(const std::string& source) const {
    const std::vector<std::string>& first = table_.first_row();
    if (dialect_.has_header) {
      const auto found = std::find(first.begin(), first.end(), source);
      if (found != first.end()) return static_cast<size_t>(found - first.begin());
    }
    const std::optional<size_t> number = parse_integer<size_t>(source);
    return number && *number < first.size() ? number : std::nullopt;
  }

  std::optional<size_t> column_of(const std::string& name) const {
    if (!names_.is_read(name)) return std::nullopt;
    const std::optional<size_t> found = find(names_.source(name));
    if (!found && names_.is_mapped(name)) {
      names_.fail(name, concat(table_.file(), " has no column ", names_.source(name),
                               "; it has: ", columns(), layout_remedy()));
    }
    return found;
  }

  /// Headers, or numbers with what stands there.
  std::string columns() const {
    const std::vector<std::string>& first = table_.first_row();
    if (dialect_.has_header) return join(first, ", ");
    std::vector<std::string> numbered;
    for (size_t column = 0; column < first.size(); ++column)
      numbered.push_back(concat(column, " (", quote(first[column]), ")"));
    return join(numbered, ", ");
  }

  /// What to say where the table is read in another way than it is meant.
  std::string layout_remedy() const {
    const DataFile& file = names_.file();
    std::string remedy;
    if (table_.first_row().size() == 1 && !file.delimiter)
      remedy += concat("; if it has more, say ", file.say("delimiter", "';'"));
    if (!dialect_.has_header && !file.header)
      remedy += concat("; if its first line names them, say ", file.say("header", "true"));
    return remedy;
  }

  [[noreturn]] void fail_without_text() const {
    const DataFile& file = names_.file();
    if (dialect_.has_header) {
      bad_input(table_.file(), ": no column is called text or tokens; say which one holds them, ",
                "as in ", file.say_field("text", table_.first_row().front()),
                "; it has: ", columns(), layout_remedy());
    }
    bad_input(table_.file(),
              ": no header; say which column, counted from 0, holds the text, as in ",
              file.say_field("text", "0"), "; it has: ", columns(), layout_remedy());
  }

  std::string where() const { return concat(table_.file(), ":", table_.line_number()); }

  std::vector<std::string> tokens_in(const std::string& cell) const {
    try {
      return tokens_in_cell(cell);
    } catch (const Error& error) {
      bad_input(where(), ": ", names_.source("tokens"), ": ", error.message());
    }
  }

  FieldNames names_;
  CsvDialect dialect_;
  CsvReader table_;
  std::optional<size_t> text_, text_pair_, tokens_;
  std::vector<std::pair<LabelField, size_t>> labels_;
  std::vector<std::string> cells_;
};

}  // namespace

std::unique_ptr<RowReader> make_table_rows(LineReader lines, FieldNames names) {
  return std::make_unique<TableRows>(std::move(lines), std::move(names));
}

}  // namespace tandem
