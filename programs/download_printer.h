#pragma once

#include <cstdint>
#include <string>

#include "tandem/download.h"

namespace tandem {

/// "90.9 MB" or "1.2 kB"
std::string size_text(int64_t bytes);

/// Shows a download on standard error: a bar where that is a terminal, else a line a file.
void print_download(const DownloadProgress& file);

}  // namespace tandem
