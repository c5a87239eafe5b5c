#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/report.h"

namespace tandem {

/// Adds what a run said: a chart of the losses over its steps, and one of each task's figures on
/// dev; its length in short. `history`: history.jsonl, `where` opens messages. Lines and
/// values that mean nothing here are passed over. Throws Error{bad_input} for what is no JSON.
void add_history(Report& report, std::string_view history, std::string_view where,
                 std::span<const std::string> tasks);

}  // namespace tandem
