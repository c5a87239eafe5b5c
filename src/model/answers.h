#pragma once

#include <span>
#include <vector>

#include "tandem/model.h"
#include "tasks/task.h"
#include "text/tokenizer.h"

namespace tandem {

/// What one head says of one input. `logits` are [C] for a head that reads sentences, [T, C] for
/// one that reads words.
Answer make_answer(const Task& task, const Input& input, const Encoding& encoding,
                   std::span<const float> logits, bool keep_logits);

}  // namespace tandem
