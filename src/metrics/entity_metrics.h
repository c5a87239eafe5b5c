#pragma once

#include <map>
#include <span>
#include <string>

#include "labels/entities.h"
#include "metrics/match_counts.h"

namespace tandem {

struct EntityResult {
  MatchCounts total;
  std::map<std::string, MatchCounts> labels;  ///< of every label that was there or predicted

  Averages averages() const;
};

/// Entities predicted exactly: same label, same words. Streaming; averages and the figures of each
/// label equal seqeval 1.2.2's (zero_division 0) on entities read by entities_of() in the same
/// mode. Not thread-safe.
class EntityMetrics {
 public:
  /// The entities of one sentence.
  void add(std::span<const Entity> gold, std::span<const Entity> predicted);

  const EntityResult& result() const { return result_; }

 private:
  EntityResult result_;
};

}  // namespace tandem
