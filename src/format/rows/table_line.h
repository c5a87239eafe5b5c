#pragma once

#include <span>
#include <string>

namespace tandem {

/// A line of a table with its end: cells that hold the separator, a quote or a line end stand in
/// double quotes, with quotes doubled, as RFC 4180 and pandas write them.
std::string table_line(std::span<const std::string> cells, char separator);

}  // namespace tandem
