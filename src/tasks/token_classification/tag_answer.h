#pragma once

#include <span>

#include "tandem/answer.h"
#include "tasks/token_classification/tag_task.h"

namespace tandem {

/// The tag of every word of an input, and the entities that they form.
WordTags tag_words(const TagTask& task, const Input& input, const Encoding& encoding,
                   std::span<const float> logits_TC);

}  // namespace tandem
