#pragma once

#include <span>
#include <string>

#include "format/json.h"
#include "tandem/model.h"

namespace tandem {

/// An input as rows have it: {"text": ...} or {"tokens": [...]}.
OrderedJson input_json(const Input& input);
/// Every head's answer behind `row`, the input's fields, of which those of the same name give way;
/// `tasks`: those of the model.
OrderedJson prediction_json(OrderedJson row, const Input& input, const Prediction& prediction,
                            std::span<const TaskInfo> tasks);
/// For people: a line for each head's answer.
std::string prediction_text(const Input& input, const Prediction& prediction,
                            std::span<const TaskInfo> tasks);

}  // namespace tandem
