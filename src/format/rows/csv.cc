#include "format/rows/csv.h"

#include <algorithm>
#include <utility>

#include "base/fail.h"
#include "format/json.h"

namespace tandem {

namespace {

/// A quoted field is held in memory: this bounds it where a closing quote is missing.
constexpr size_t kMaxFieldBytes = size_t{16} << 20;

}  // namespace

CsvReader::CsvReader(LineReader lines, CsvDialect dialect)
    : lines_(std::move(lines)),
      separator_(dialect == CsvDialect::csv ? ',' : '\t'),
      quotes_(dialect == CsvDialect::csv) {
  std::vector<std::string> header;
  if (!read_row(header)) bad_input(lines_.file(), ": the file is empty; it needs a header row");
  header_ = std::move(header);
  least_columns_ = header_.size();
  for (auto name = header_.begin(); name != header_.end(); ++name) {
    if (!name->empty() && std::find(header_.begin(), name, *name) != name) {
      bad_input(where(), ": the header names column ", quote(*name), " twice");
    }
  }
}

std::string CsvReader::where() const {
  return concat(lines_.file(), ":", row_line_);
}

bool CsvReader::ready() {
  bool quoted = false;
  return lines_.ready([this, &quoted](std::string_view line) {
    // A field goes on over line ends while its quotes are odd in number.
    if (quotes_) quoted ^= std::count(line.begin(), line.end(), '"') % 2 != 0;
    return !quoted && !line.empty() && line != "\r";
  });
}

bool CsvReader::next(std::vector<std::string>& row) {
  if (!read_row(row)) return false;
  if (row.size() < header_.size() && row.size() >= least_columns_) row.resize(header_.size());
  if (row.size() != header_.size()) {
    bad_input(where(), ": ", row.size(), " columns, but the header has ", header_.size());
  }
  return true;
}

bool CsvReader::read_row(std::vector<std::string>& row) {
  row.clear();
  do {
    row_line_ = lines_.line_number() + 1;
    if (!lines_.next(line_)) return false;
  } while (line_.empty());
  size_t at = 0;
  while (true) {
    at = read_field(at, row.emplace_back());
    if (at == line_.size()) return true;
    ++at;  // the separator
  }
}

/// Reads the field that begins at `at` of the line; returns where it ends.
size_t CsvReader::read_field(size_t at, std::string& field) {
  if (quotes_ && at < line_.size() && line_[at] == '"') return read_quoted(at + 1, field);
  const size_t end = std::min(line_.find(separator_, at), line_.size());
  field = line_.substr(at, end - at);
  // Where quoted cells hold LF, the first of those ends the header's line.
  if (header_.empty() && field.find('\r') != std::string::npos) fail_lone_cr(file());
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
    if (at == line_.size() || line_[at] == separator_) return at;
    if (header_.empty() && line_[at] == '\r') fail_lone_cr(file());
    if (line_[at] != '"') {
      bad_input(lines_.where(), ": text follows a closing quote; double every quote in a field");
    }
    field += '"';
    ++at;
  }
}

}  // namespace tandem
