#include "metrics/match_counts.h"

namespace tandem {

namespace {

Scores scores_of(const MatchCounts& counts) {
  return {counts.precision(), counts.recall(), counts.f1()};
}

void add(Scores& sum, const Scores& scores, double weight) {
  sum.precision += weight * scores.precision;
  sum.recall += weight * scores.recall;
  sum.f1 += weight * scores.f1;
}

}  // namespace

MatchCounts& MatchCounts::operator+=(const MatchCounts& other) {
  correct += other.correct;
  predicted += other.predicted;
  gold += other.gold;
  return *this;
}

Averages average(std::span<const MatchCounts> labels) {
  MatchCounts total;
  int seen = 0;
  for (const MatchCounts& label : labels) {
    total += label;
    seen += label.gold + label.predicted > 0 ? 1 : 0;
  }
  Averages averages{.micro = scores_of(total), .macro = {}, .weighted = {}, .support = total.gold};
  for (const MatchCounts& label : labels) {
    if (label.gold + label.predicted == 0) continue;
    add(averages.macro, scores_of(label), 1.0 / seen);
    if (total.gold > 0)
      add(averages.weighted, scores_of(label),
          static_cast<double>(label.gold) / static_cast<double>(total.gold));
  }
  return averages;
}

}  // namespace tandem
