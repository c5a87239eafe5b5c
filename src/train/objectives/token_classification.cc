#include "train/objectives/cross_entropy.h"

namespace tandem {

std::shared_ptr<const Objective> token_classification_objective(const ObjectiveSources& sources) {
  return CrossEntropy::make(sources);
}

}  // namespace tandem
