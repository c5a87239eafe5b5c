#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "format/rows/line_reader.h"
#include "tests/support/files.h"

namespace tandem::testing {

/// A reader of lines over a file "rows" with this content, kept in `directory`.
inline LineReader lines_of(const TemporaryDirectory& directory, std::string_view content,
                           LineOptions options = {}) {
  return LineReader(InputFile(directory.write("rows", content)), options);
}

}  // namespace tandem::testing
