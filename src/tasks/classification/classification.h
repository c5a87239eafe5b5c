#pragma once

#include "tasks/task_spec.h"

namespace tandem {

/// One of C classes for a sentence: pooled vector, dropout, linear, softmax.
inline constexpr TaskSpec kClassification = {"classification", HeadInput::sentence,
                                             TargetShape::class_label, AnswerShape::label_scores};

}  // namespace tandem
