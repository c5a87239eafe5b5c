#pragma once

#include <string>

#include "report/report.h"

namespace tandem {

/// One HTML page that needs nothing else: no script, no file, no network; light or dark as the
/// reader's system is. The same report gives the same bytes.
std::string report_page(const Report& report);

}  // namespace tandem
