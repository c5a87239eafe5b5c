#pragma once

#include <span>
#include <string>

#include "format/json.h"
#include "infer/input_batches.h"
#include "tandem/model.h"

namespace tandem {

/// A number that prints with the digits that tell a float apart.
OrderedJson number(float value);
OrderedJson numbers(std::span<const float> values);

/// The row as it was read: {"text": ...} or {"tokens": [...]}.
OrderedJson input_json(const Input& input);
/// One tag a word; null for a word without one.
OrderedJson tags_json(const std::vector<std::string>& tags);
/// {"error": "<file:line: what>"}.
OrderedJson error_json(const InputRow& row);
/// The input and every head's answer.
OrderedJson prediction_json(const Input& input, const Prediction& prediction);

/// For people: the labels with their probabilities, and the text with its entities marked.
std::string prediction_text(const Input& input, const Prediction& prediction);

}  // namespace tandem
