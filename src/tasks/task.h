#pragma once

#include <string>

#include "labels/label_set.h"
#include "labels/tag_scheme.h"
#include "tasks/task_spec.h"

namespace tandem {

/// One task of a model: a named head and what its outputs mean.
struct Task {
  std::string name;
  const TaskSpec* spec = nullptr;
  LabelSet labels = {};                  ///< one an output of the head
  TagScheme tag_scheme = TagScheme::IO;  ///< tags alone
  double dropout = 0.1;                  ///< in training, before the linear layer
};

}  // namespace tandem
