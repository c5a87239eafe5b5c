#pragma once

#include <string_view>
#include <vector>

#include "data/shapes.h"

namespace tandem {

/// What a kind of task is to everything that does not know it by name. data/, metrics/, infer/ and
/// programs/ branch on the shapes alone, never on `type`.
struct TaskSpec {
  std::string_view type;  ///< name in the configuration: "classification"
  HeadInput input;
  TargetShape target;
  AnswerShape answer;
};

/// Every kind of task, in the order of registration.
const std::vector<const TaskSpec*>& task_specs();

/// Throws Error{bad_input} that lists the known types.
const TaskSpec& find_task_spec(std::string_view type);

}  // namespace tandem
