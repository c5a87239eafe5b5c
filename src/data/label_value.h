#pragma once

#include <optional>
#include <string>

#include "data/example.h"
#include "format/json.h"

namespace tandem {

/// The class id that means no label, as in PyTorch's losses.
inline constexpr int64_t kNoLabel = -100;

/// The label in a cell of text: an integer where it is one; nothing for "" and -100.
std::optional<LabelValue> label_in(const std::string& cell);
/// The label in a value of JSON; nothing for null and -100. 2.0, as pandas writes a 2 beside a
/// missing value, is 2. Throws Error{bad_input} for what is no label.
std::optional<LabelValue> label_in(const Json& value);

/// A label's name; of a number, its digits.
std::string name_of(const LabelValue& label);

/// "a list", "an object", "a text" or the value itself: for messages about a value of JSON.
std::string describe(const Json& value);

}  // namespace tandem
