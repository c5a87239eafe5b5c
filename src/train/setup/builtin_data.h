#pragma once

#include <span>
#include <vector>

#include "data/rows/reader.h"

namespace tandem {

/// The example data that the program carries (examples/data/): sentences with a topic, `task_a`,
/// and PERSON, ORG and LOC words in IO tags, `task_b`.
std::vector<Example> builtin_train_rows(std::span<const LabelField> labels);
std::vector<Example> builtin_dev_rows(std::span<const LabelField> labels);

}  // namespace tandem
