#pragma once

#include "tasks/task_spec.h"

namespace tandem {

/// One of C tags for each word: vector of its first sub-word, dropout, linear, softmax.
inline constexpr TaskSpec kTokenClassification = {"token_classification", HeadInput::word,
                                                  TargetShape::tags, AnswerShape::entities};

}  // namespace tandem
