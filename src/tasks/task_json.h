#pragma once

#include "format/json.h"
#include "tasks/task.h"

namespace tandem {

/// The value of a key of an object, of that type. Throws Error{bad_input} for any other, and where
/// it is missing.
const Json& required_field(const Json& object, const char* key, Json::value_t type);

/// Name, type and labels of a task, for those who look at a model.
OrderedJson task_summary(const Task& task);

/// The labels of a task as Task::to_json() has written them, at least one. Throws Error{bad_input}.
LabelSet read_labels(const Json& task);

}  // namespace tandem
