#include "metrics/entity_metrics.h"

#include <set>
#include <vector>

namespace tandem {

void EntityMetrics::add(std::span<const Entity> gold, std::span<const Entity> predicted) {
  const std::set<Entity> right(gold.begin(), gold.end());
  for (const Entity& entity : gold) {
    ++result_.labels[entity.label].gold;
    ++result_.total.gold;
  }
  for (const Entity& entity : predicted) {
    const bool correct = right.contains(entity);
    MatchCounts& label = result_.labels[entity.label];
    ++label.predicted;
    ++result_.total.predicted;
    label.correct += correct;
    result_.total.correct += correct;
  }
}

Averages EntityResult::averages() const {
  std::vector<MatchCounts> counts;
  for (const auto& [label, count] : labels) counts.push_back(count);
  return average(counts);
}

}  // namespace tandem
