#pragma once

#include "tandem/download.h"

namespace tandem {

/// Shows a download on standard error: a bar where that is a terminal, else a line a file.
void print_download(const DownloadProgress& file);

}  // namespace tandem
