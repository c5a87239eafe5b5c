#pragma once

#include "format/json.h"
#include "labels/label_set.h"

namespace tandem {

/// The value of a key of an object, of that type. Throws Error{bad_input} for any other, and where
/// it is missing.
const Json& required_field(const Json& object, const char* key, Json::value_t type);

/// The labels of a task as Task::to_json() has written them, at least one. Throws Error{bad_input}.
LabelSet read_labels(const Json& task);

}  // namespace tandem
