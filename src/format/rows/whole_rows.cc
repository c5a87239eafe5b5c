#include "format/rows/whole_rows.h"

#include <vector>

#include "base/files/file.h"

namespace tandem {

WholeRows whole_rows(const std::filesystem::path& path, RowEnd end) {
  WholeRows found;
  uint64_t at = 0;
  bool in_quotes = false, line_is_empty = true;
  InputFile file(path);
  std::vector<char> buffer(size_t{64} << 10);
  while (const size_t count = file.read(buffer)) {
    for (size_t i = 0; i < count; ++i) {
      const char c = buffer[i];
      ++at;
      in_quotes = in_quotes != (c == '"' && end == RowEnd::table_line);
      const bool ends = c == '\n' && !in_quotes && (end != RowEnd::empty_line || line_is_empty);
      line_is_empty = c == '\n';
      if (!ends) continue;
      found.bytes = at;
      ++found.rows;
    }
  }
  if (end == RowEnd::table_line && found.rows > 0) --found.rows;
  return found;
}

}  // namespace tandem
