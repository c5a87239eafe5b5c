#include "format/rows/csv.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/fail.h"
#include "format/json.h"

namespace tandem {

namespace {

/// A quoted field is held in memory: this bounds it where a closing quote is missing.
constexpr size_t kMaxFieldBytes = size_t{16} << 20;

/// What the quotes of a record say of its writer.
struct QuotedRecord {
  size_t num_fields = 0;
  size_t num_quoted = 0;
  size_t end = 0;         ///< in the text
  bool needed = false;    ///< a quoted field holds what must be quoted
  bool needless = false;  ///< or nothing of the kind, or stands without quotes though it has one
};

/// The record that begins `text`, read with quotes; nothing where a field does not end as one.
std::optional<QuotedRecord> read_quoted_record(std::string_view text, char separator) {
  QuotedRecord record;
  for (size_t at = 0;; ++at) {
    ++record.num_fields;
    if (at < text.size() && text[at] == '"') {
      const size_t begin = ++at;
      for (;; at += 2) {
        at = text.find('"', at);
        if (at == std::string_view::npos) return std::nullopt;
        if (at + 1 >= text.size() || text[at + 1] != '"') break;
      }
      const std::string_view field = text.substr(begin, at - begin);
      const bool needed = field.find_first_of("\"\n") != std::string_view::npos ||
                          field.find(separator) != std::string_view::npos;
      (needed ? record.needed : record.needless) = true;
      ++record.num_quoted;
      ++at;
    } else {
      const size_t begin = at;
      while (at < text.size() && text[at] != separator && text[at] != '\n') ++at;
      if (text.substr(begin, at - begin).find('"') != std::string_view::npos)
        record.needless = true;
    }
    if (at < text.size() && text[at] == '\r') ++at;
    record.end = at;
    if (at >= text.size() || text[at] == '\n') return record;
    if (text[at] != separator) return std::nullopt;
  }
}

}  // namespace

CsvReader::CsvReader(LineReader lines, CsvDialect dialect)
    : lines_(std::move(lines)), dialect_(dialect), is_first_ahead_(!dialect.has_header) {
  std::vector<std::string> row;
  if (!read_row(row)) {
    bad_input(lines_.file(), ": the file is empty",
              dialect_.has_header ? "; it needs a header row" : "");
  }
  first_row_ = std::move(row);
  least_columns_ = first_row_.size();
  for (auto name = first_row_.begin(); dialect_.has_header && name != first_row_.end(); ++name) {
    if (!name->empty() && std::find(first_row_.begin(), name, *name) != name) {
      bad_input(where(), ": the header names column ", quote(*name), " twice");
    }
  }
}

std::string CsvReader::where() const {
  return concat(lines_.file(), ":", row_line_);
}

bool CsvReader::ready() {
  if (is_first_ahead_) return true;
  bool quoted = false;
  return lines_.ready([this, &quoted](std::string_view line) {
    // A field goes on over line ends while its quotes are odd in number.
    if (dialect_.quotes == CsvQuotes::on)
      quoted ^= std::count(line.begin(), line.end(), '"') % 2 != 0;
    return !quoted && !line.empty() && line != "\r";
  });
}

bool CsvReader::next(std::vector<std::string>& row) {
  if (std::exchange(is_first_ahead_, false)) {
    row = first_row_;
    return true;
  }
  if (!read_row(row)) return false;
  if (row.size() < first_row_.size() && row.size() >= least_columns_) row.resize(first_row_.size());
  if (row.size() != first_row_.size()) {
    bad_input(where(), ": ", row.size(), " columns, but the ",
              dialect_.has_header ? "header" : "first row", " has ", first_row_.size());
  }
  return true;
}

bool CsvReader::read_row(std::vector<std::string>& row) {
  row.clear();
  do {
    row_line_ = lines_.line_number() + 1;
    if (!lines_.next(line_)) return false;
  } while (line_.empty());
  if (dialect_.quotes == CsvQuotes::told && line_.find('"') != std::string::npos)
    dialect_.quotes = is_quoted_by_its_writer() ? CsvQuotes::on : CsvQuotes::off;
  size_t at = 0;
  while (true) {
    at = read_field(at, row.emplace_back());
    if (at == line_.size()) return true;
    ++at;  // the separator
  }
}

/// Whether the quotes of the line are those of a writer that quotes, rather than of the texts.
bool CsvReader::is_quoted_by_its_writer() {
  const auto is_sure = [](const QuotedRecord& record) { return record.needed && !record.needless; };
  if (const auto record = read_quoted_record(line_, dialect_.separator)) {
    const bool all = record->num_quoted == record->num_fields && record->num_fields > 1;
    return is_sure(*record) || (all && first_row_.empty());
  }
  // A field may hold line ends: then its lines alone are not as wide as rows.
  if (first_row_.empty() || !lines_.ready()) return false;
  const std::string text = concat(line_, "\n", lines_.peek());
  const auto record = read_quoted_record(text, dialect_.separator);
  if (!record || !is_sure(*record) || record->num_fields != first_row_.size()) return false;
  std::string_view lines = std::string_view(text).substr(0, record->end);
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    const auto separators = std::ranges::count(line, dialect_.separator);
    if (static_cast<size_t>(separators) + 1 != first_row_.size()) return true;
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
  }
  return false;
}

/// Reads the field that begins at `at` of the line; returns where it ends.
size_t CsvReader::read_field(size_t at, std::string& field) {
  if (dialect_.quotes == CsvQuotes::on && at < line_.size() && line_[at] == '"')
    return read_quoted(at + 1, field);
  const size_t end = std::min(line_.find(dialect_.separator, at), line_.size());
  field = line_.substr(at, end - at);
  // Where quoted cells hold LF, the first of those ends the header's line.
  if (first_row_.empty() && field.find('\r') != std::string::npos) fail_lone_cr(file());
  return end;
}

/// `at` is after the opening quote; the field may go on over further lines.
size_t CsvReader::read_quoted(size_t at, std::string& field) {
  while (true) {
    const size_t quote_at = line_.find('"', at);
    field.append(line_, at, quote_at - at);
    if (field.size() > kMaxFieldBytes) bad_input(where(), ": a quoted field is never closed");
    if (quote_at == std::string::npos) {
      field += lines_.line_end();
      if (!lines_.next(line_)) bad_input(where(), ": a quoted field is never closed");
      at = 0;
      continue;
    }
    at = quote_at + 1;
    if (at == line_.size() || line_[at] == dialect_.separator) return at;
    if (first_row_.empty() && line_[at] == '\r') fail_lone_cr(file());
    if (line_[at] != '"') {
      bad_input(lines_.where(), ": text follows a closing quote; double every quote in a field");
    }
    field += '"';
    ++at;
  }
}

}  // namespace tandem
