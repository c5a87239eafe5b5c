#pragma once

#include <string_view>
#include <vector>

namespace tandem {

/// Rows of the encoder's output that a head reads.
enum class HeadInput {
  sentence,  ///< one pooled vector a sequence
  word,      ///< the first sub-word of every word
};

/// Shape of what a row of data says for a task.
enum class TargetShape {
  class_label,  ///< one label a row
  tags,         ///< one label a word
};

/// Shape of what a head answers.
enum class AnswerShape {
  label_scores,  ///< a probability for each label
  entities,      ///< a tag for each word, and the entities they form
};

/// What a kind of task is to everything that does not know it by name. data/, metrics/, infer/ and programs/ branch on the
/// shapes alone, never on `type`.
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
