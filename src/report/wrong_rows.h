#pragma once

#include "report/html.h"
#include "report/report.h"

namespace tandem {

/// The rows that a task got wrong: what is right and what was answered, or the text with its
/// entities marked. Marks that cross each other stand in a line each. Long texts are cut.
void add_wrong_rows(Html& html, const TaskReport& task);

}  // namespace tandem
