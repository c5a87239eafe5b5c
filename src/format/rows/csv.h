#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "format/rows/line_reader.h"

namespace tandem {

enum class CsvDialect {
  csv,  ///< RFC 4180: commas; a field in double quotes may hold commas, line ends and doubled
        ///< quotes
  tsv,  ///< tabs; a quote is a character like any other (IANA text/tab-separated-values)
};

/// Rows of a CSV or TSV file whose first row names the columns. Blank lines are skipped. Not
/// thread-safe.
class CsvReader {
 public:
  /// Reads the header. Throws Error{bad_input} where there is none or a name occurs twice.
  CsvReader(LineReader lines, CsvDialect dialect);

  const std::vector<std::string>& header() const { return header_; }

  /// Rows may leave off their last cells, down to `least` of them; such cells are empty.
  void allow_short_rows(size_t least) { least_columns_ = least; }

  /// The next row, as wide as the header, or false after the last one. Throws Error{bad_input},
  /// naming file and line; the next call goes on after that row.
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
  std::string where() const;

  LineReader lines_;
  char separator_;
  bool quotes_;
  std::vector<std::string> header_;
  size_t least_columns_ = 0;
  std::string line_;
  int64_t row_line_ = 0;
};

}  // namespace tandem
