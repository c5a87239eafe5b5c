#pragma once

#include <cstddef>

#include "tandem/model.h"

namespace tandem {

/// Which parts of answers are wanted.
struct PredictionFilter {
  size_t top_k = 0;        ///< likeliest labels of each sentence; 0: all
  float min_score = 0.0F;  ///< of labels, entities and words

  /// Leaves those alone. Words of an entity that goes have the tag O.
  void apply(Prediction& prediction) const;
};

}  // namespace tandem
