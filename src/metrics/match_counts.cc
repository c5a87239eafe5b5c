#include "metrics/match_counts.h"

namespace tandem {

MatchCounts& MatchCounts::operator+=(const MatchCounts& other) {
  correct += other.correct;
  predicted += other.predicted;
  gold += other.gold;
  return *this;
}

}  // namespace tandem
