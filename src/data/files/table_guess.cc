#include "data/files/table_guess.h"

#include <algorithm>
#include <vector>

#include "base/fail.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"

namespace tandem {

namespace {

using Row = std::vector<std::string>;

/// The first rows, as far as they are of one width.
struct Beginning {
  std::vector<Row> rows;
  bool even = true;  ///< all of them are
};

Beginning read_beginning(std::string_view text, CsvDialect dialect) {
  constexpr size_t kMostRows = 100;
  Beginning beginning;
  try {
    dialect.has_header = false;
    CsvReader reader(LineReader(InputFile::of_text(text, "the beginning")), dialect);
    for (Row row; beginning.rows.size() < kMostRows && reader.next(row);)
      beginning.rows.push_back(std::move(row));
  } catch (const Error&) {
    beginning.even = false;
  }
  return beginning;
}

/// Whole lines, and not too many of them.
std::string_view cut(std::string_view beginning) {
  constexpr size_t kMostBytes = size_t{64} << 10;
  const size_t end = beginning.substr(0, kMostBytes).rfind('\n');
  return end == std::string_view::npos ? beginning.substr(0, kMostBytes)
                                       : beginning.substr(0, end + 1);
}

bool names_any(const Row& row, const std::set<std::string>& wanted) {
  return std::ranges::any_of(row, [&](const std::string& cell) { return wanted.contains(cell); });
}

/// A cell that no column would be called.
bool is_content(const std::string& cell) {
  constexpr size_t kLongestName = 40, kMostWords = 3;
  if (cell.empty()) return false;
  return parse_decimal(cell) || cell.size() > kLongestName ||
         split_views(cell).size() > kMostWords ||
         std::string_view(".?!").find(cell.back()) != std::string_view::npos;
}

/// As pandas heads columns without names: 0, 1, ..., perhaps behind that of the index, without one.
bool counts_columns(const Row& row) {
  const size_t index = row.front().empty() ? 1 : 0;
  for (size_t column = index; column < row.size(); ++column) {
    if (row[column] != std::to_string(column - index)) return false;
  }
  return row.size() > index;
}

bool looks_like_header(const std::vector<Row>& rows) {
  const Row& first = rows.front();
  if (counts_columns(first)) return true;
  if (std::ranges::any_of(first, is_content)) return false;
  for (size_t row = 1; row < rows.size(); ++row) {
    for (size_t column = 0; column < std::min(first.size(), rows[row].size()); ++column) {
      if (!first[column].empty() && rows[row][column] == first[column]) return false;
    }
  }
  return std::set<std::string>(first.begin(), first.end()).size() == first.size();
}

CsvQuotes quotes_of(char separator, DataFormat format) {
  return format == DataFormat::tsv && separator == '\t' ? CsvQuotes::told : CsvQuotes::on;
}

}  // namespace

CsvDialect guess_table(std::string_view beginning, const DataFile& file,
                       const std::set<std::string>& wanted) {
  const char usual = file.format == DataFormat::tsv ? '\t' : ',';
  std::string candidates = {usual, ',', ';', '\t', '|'};
  if (file.delimiter) candidates = *file.delimiter;
  const std::string_view text = cut(beginning);
  CsvDialect dialect;
  Beginning chosen;
  for (const char separator : candidates) {
    const CsvDialect tried{separator, quotes_of(separator, file.format), true};
    Beginning read = read_beginning(text, tried);
    if (read.rows.empty()) continue;
    const bool named = file.header.value_or(true) && names_any(read.rows.front(), wanted);
    const bool even = read.even && read.rows.front().size() > 1;
    if (!named && !(even && chosen.rows.empty())) continue;
    dialect = tried;
    chosen = std::move(read);
    if (named) break;
  }
  if (chosen.rows.empty())
    return {candidates[0], quotes_of(candidates[0], file.format), file.header.value_or(true)};
  dialect.has_header = file.header.value_or(names_any(chosen.rows.front(), wanted) ||
                                            looks_like_header(chosen.rows));
  return dialect;
}

}  // namespace tandem
