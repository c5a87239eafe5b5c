#pragma once

#include "format/json.h"
#include "tasks/task.h"

namespace tandem {

/// The value of a key of an object, of that type. Throws Error{bad_input} for any other, and where
/// it is missing.
const Json& required_field(const Json& object, const char* key, Json::value_t type);

/// A task as tandem.json and heads/<task>/config.json describe it.
OrderedJson task_to_json(const Task& task);
/// Throws Error{bad_input} for what task_to_json() cannot have written.
Task task_from_json(const Json& json);

}  // namespace tandem
