#pragma once

#include <set>
#include <string>
#include <string_view>

#include "data/files/data_file.h"
#include "format/rows/csv.h"

namespace tandem {

/// How the table that begins so is written, but for what the user has said of it. Its delimiter is
/// that of the file's format, or the first of , ; tab | by which the first row names a column of
/// `wanted`, or the rows have as many columns each. The first row is a header where it names a
/// wanted column, and otherwise unless it looks like the rows below.
CsvDialect guess_table(std::string_view beginning, const DataFile& file,
                       const std::set<std::string>& wanted);

}  // namespace tandem
