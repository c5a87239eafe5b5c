#pragma once

#include <cstdint>
#include <filesystem>

namespace tandem {

/// How rows end in a file of text.
enum class RowEnd {
  line,        ///< every line is a row
  table_line,  ///< so, but for line ends within double quotes; the first row names the columns
  empty_line,  ///< of a CoNLL file
};

/// The rows that stand whole in front of an unfinished file.
struct WholeRows {
  uint64_t bytes = 0;  ///< of them, and of the names of columns
  int64_t rows = 0;    ///< without the names
};

/// Reads the file once, in constant memory.
WholeRows whole_rows(const std::filesystem::path& path, RowEnd end);

}  // namespace tandem
