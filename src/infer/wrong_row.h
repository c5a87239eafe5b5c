#pragma once

#include <string>
#include <vector>

#include "data/example.h"
#include "labels/entities.h"
#include "tasks/task.h"

namespace tandem {

/// Words that both sides call an entity, but of different labels.
struct WrongType {
  Entity gold;
  std::string predicted;
};

/// A row for which a task's answer is not the label.
struct WrongRow {
  const Example* example = nullptr;
  const Task* task = nullptr;
  /// One label, or the tags of all words; "" for a word without a gold label, "O" for one that was
  /// lost to truncation.
  std::vector<std::string> gold, predicted;
  float score = 0.0F;            ///< probability of the predicted label; 0 for tags
  std::vector<Entity> missed;    ///< there, and nothing predicted on just these words
  std::vector<Entity> spurious;  ///< predicted, and nothing on just these words there
  std::vector<WrongType> wrong_type;
};

/// Sorts two readings of one sentence into `row`'s missed, spurious and wrong_type.
void compare_entities(const std::vector<Entity>& gold, const std::vector<Entity>& predicted,
                      WrongRow& row);

}  // namespace tandem
