#include "tasks/token_classification/entity_differences.h"

#include <algorithm>

namespace tandem {

namespace {

const Entity* find_at(const std::vector<Entity>& entities, const Entity& place) {
  const auto found = std::find_if(entities.begin(), entities.end(), [&](const Entity& entity) {
    return entity.begin == place.begin && entity.end == place.end;
  });
  return found == entities.end() ? nullptr : &*found;
}

}  // namespace

EntityDifferences compare_entities(const std::vector<Entity>& gold,
                                   const std::vector<Entity>& predicted) {
  EntityDifferences differences;
  for (const Entity& entity : gold) {
    const Entity* const answer = find_at(predicted, entity);
    if (answer == nullptr) {
      differences.missed.push_back(entity);
    } else if (answer->label != entity.label) {
      differences.wrong_type.push_back({entity, answer->label});
    }
  }
  for (const Entity& entity : predicted) {
    if (find_at(gold, entity) == nullptr) differences.spurious.push_back(entity);
  }
  return differences;
}

}  // namespace tandem
