#pragma once

#include <string>
#include <vector>

#include "labels/entities.h"

namespace tandem {

/// How one reading of a sentence's entities differs from the right one.
struct EntityDifferences {
  /// Words that both sides call an entity, but of different labels.
  struct WrongType {
    Entity gold;
    std::string predicted;
  };
  std::vector<Entity> missed;    ///< there, and nothing predicted on just these words
  std::vector<Entity> spurious;  ///< predicted, and nothing on just these words there
  std::vector<WrongType> wrong_type;
};

EntityDifferences compare_entities(const std::vector<Entity>& gold,
                                   const std::vector<Entity>& predicted);

}  // namespace tandem
