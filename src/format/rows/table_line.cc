#include "format/rows/table_line.h"

namespace tandem {

namespace {

void add_cell(const std::string& cell, char separator, std::string& line) {
  const char special[] = {'"', '\n', '\r', separator, '\0'};
  if (cell.find_first_of(special) == std::string::npos) {
    line += cell;
    return;
  }
  line += '"';
  for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

}  // namespace

std::string table_line(std::span<const std::string> cells, char separator) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += separator;
    add_cell(cells[i], separator, line);
  }
  // A blank line would be no row.
  if (line.empty()) line = "\"\"";
  return line + "\n";
}

}  // namespace tandem
