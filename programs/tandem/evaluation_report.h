#pragma once

#include <string>

#include "format/json.h"
#include "infer/evaluate.h"

namespace tandem {

OrderedJson evaluation_json(const Evaluation& evaluation);

/// Tables for people: for each task its metrics, its labels and, of classes, what is taken for
/// what.
std::string evaluation_text(const Evaluation& evaluation);

/// One line of --errors: where the row stands, its text, what is right and what was answered.
OrderedJson wrong_row_json(const WrongRow& row);

}  // namespace tandem
