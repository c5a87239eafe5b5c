#include "data/rows/field_rows.h"

#include <array>
#include <memory>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/files/table_guess.h"
#include "data/rows/conllu_columns.h"
#include "data/rows/row_reader.h"
#include "format/rows/conll.h"
#include "format/rows/csv.h"

namespace tandem {

namespace {

LineReader open(const DataFile& file) {
  return LineReader(file.path == "-" ? InputFile::standard_input() : InputFile(file.path));
}

OrderedJson fields_of(const ConllSentence& sentence, bool is_conllu) {
  OrderedJson fields = OrderedJson::object();
  for (size_t column = 0; column < sentence.rows.front().size(); ++column) {
    OrderedJson cells = OrderedJson::array();
    for (const auto& row : sentence.rows) cells.push_back(row[column]);
    const bool is_named = is_conllu && column < kConlluColumns.size();
    fields[is_named ? std::string(kConlluColumns[column]) : concat(column)] = std::move(cells);
  }
  for (const auto& [key, value] : sentence.comments) fields[key] = value;
  return fields;
}

}  // namespace

FieldRows::FieldRows(const DataFile& file) : file_(file) {
  switch (file_.format) {
    case DataFormat::jsonl:
      next_ = of_json();
      return;
    case DataFormat::csv:
    case DataFormat::tsv:
      next_ = of_table();
      return;
    case DataFormat::conll:
    case DataFormat::conllu:
      next_ = of_conll();
      return;
    case DataFormat::fasttext:
      next_ = of_fasttext();
      return;
    case DataFormat::text:
      break;
  }
  bad_input(file_.path.string(), ": plain lines have no labels to learn");
}

std::function<bool(OrderedJson&)> FieldRows::of_json() {
  const auto rows =
      std::shared_ptr<RowReader>(make_json_rows(open(file_), FieldNames({.path = file_.path}, {})));
  return [rows](OrderedJson& fields) {
    if (!rows->advance()) return false;
    fields = rows->fields();
    return true;
  };
}

std::function<bool(OrderedJson&)> FieldRows::of_table() {
  LineReader lines = open(file_);
  const CsvDialect dialect = guess_table(lines.peek(), file_, {"text", "text_pair", "tokens"});
  const char usual = file_.format == DataFormat::tsv ? '\t' : ',';
  if (dialect.separator != usual) file_.delimiter = dialect.separator;
  file_.header = dialect.has_header;
  const auto table = std::make_shared<CsvReader>(std::move(lines), dialect);
  return [table](OrderedJson& fields) {
    std::vector<std::string> cells;
    if (!table->next(cells)) return false;
    fields = OrderedJson::object();
    for (size_t column = 0; column < cells.size(); ++column) {
      const bool is_named = table->dialect().has_header;
      fields[is_named ? table->first_row()[column] : concat(column)] = std::move(cells[column]);
    }
    return true;
  };
}

std::function<bool(OrderedJson&)> FieldRows::of_conll() {
  const bool is_conllu = file_.format == DataFormat::conllu;
  const auto sentences = std::make_shared<ConllReader>(
      open(file_), is_conllu ? ConllDialect::conllu : ConllDialect::conll);
  return [sentences, is_conllu](OrderedJson& fields) {
    ConllSentence sentence;
    if (!sentences->next(sentence)) return false;
    fields = fields_of(sentence, is_conllu);
    return true;
  };
}

std::function<bool(OrderedJson&)> FieldRows::of_fasttext() {
  const auto lines = std::make_shared<LineReader>(open(file_));
  return [lines](OrderedJson& fields) {
    constexpr std::string_view kPrefix = "__label__";
    std::string line;
    if (!lines->next(line)) return false;
    std::vector<std::string> words, labels;
    for (const std::string_view word : split_views(line)) {
      const bool is_label = word.starts_with(kPrefix);
      (is_label ? labels : words).emplace_back(is_label ? word.substr(kPrefix.size()) : word);
    }
    fields = {{"text", join(words, " ")}};
    if (labels.size() == 1) fields["label"] = labels.front();
    if (labels.size() > 1) fields["label"] = labels;
    return true;
  };
}

}  // namespace tandem
