#pragma once

#include <string>

#include "format/json.h"
#include "train/checking/check.h"

namespace tandem {

/// For people: lines, the findings last.
std::string check_text(const CheckReport& report);
/// For programs.
OrderedJson check_json(const CheckReport& report);

}  // namespace tandem
