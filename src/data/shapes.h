#pragma once

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

}  // namespace tandem
