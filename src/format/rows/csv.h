#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "format/rows/line_reader.h"

namespace tandem {

/// What a double quote at the beginning of a field means.
enum class CsvQuotes {
  on,    ///< RFC 4180: a field in quotes may hold separators, line ends and doubled quotes
  off,   ///< a quote is a character like any other (IANA text/tab-separated-values)
  told,  ///< by the first line that has one: `on` where it is as a writer leaves it that quotes
         ///< what needs it (pandas), or every field; else `off`
};

/// How a table is written.
struct CsvDialect {
  char separator = ',';
  CsvQuotes quotes = CsvQuotes::on;
  bool has_header = true;  ///< its first row names the columns
};

/// Rows of a CSV or TSV file. Blank lines are skipped. Not thread-safe.
class CsvReader {
 public:
  /// Reads the first row. Throws Error{bad_input} where there is none or it is a header with a name
  /// twice.
  CsvReader(LineReader lines, CsvDialect dialect);

  /// The first row, whether it is a header or not.
  const std::vector<std::string>& first_row() const { return first_row_; }
  const CsvDialect& dialect() const { return dialect_; }

  /// Rows may leave off their last cells, down to `least` of them; such cells are empty.
  void allow_short_rows(size_t least) { least_columns_ = least; }

  /// The next row but a header, as wide as the first, or false after the last one. Throws
  /// Error{bad_input}, naming file and line; the next call goes on after that row.
  bool next(std::vector<std::string>& row);

  /// Line at which the last row begins.
  int64_t line_number() const { return row_line_; }
  const std::string& file() const { return lines_.file(); }

  /// Whether a row can probably be read without waiting for more input.
  bool ready();

 private:
  bool read_row(std::vector<std::string>& row);
  size_t read_field(size_t at, std::string& field);
  size_t read_quoted(size_t at, std::string& field);
  bool is_quoted_by_its_writer();
  std::string where() const;

  LineReader lines_;
  CsvDialect dialect_;
  std::vector<std::string> first_row_;
  size_t least_columns_ = 0;
  bool is_first_ahead_ = false;  ///< the first row is to be handed out
  std::string line_;
  int64_t row_line_ = 0;
};

}  // namespace tandem
