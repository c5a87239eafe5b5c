#include "metrics/classification_metrics.h"

#include <algorithm>
#include <cmath>

#include "base/fail.h"

namespace tandem {

namespace {

/// Both compare the right predictions with those that chance alone would make right. A prediction
/// that is missing is one of a class that never is there.
void add_agreement(ClassificationResult& result) {
  double correct = 0.0, chance = 0.0, gold_squares = 0.0, predicted_squares = 0.0, predicted = 0.0;
  const auto count = static_cast<double>(result.count);
  for (const MatchCounts& label : result.labels) {
    const auto there = static_cast<double>(label.gold), said = static_cast<double>(label.predicted);
    correct += static_cast<double>(label.correct);
    chance += there * said;
    gold_squares += there * there;
    predicted_squares += said * said;
    predicted += said;
  }
  predicted_squares += (count - predicted) * (count - predicted);
  const double all = count * count;
  const double gain = correct * count - chance;
  const double spread = (all - gold_squares) * (all - predicted_squares);
  if (spread > 0.0) result.matthews_correlation = gain / std::sqrt(spread);
  if (all > chance) result.cohen_kappa = gain / (all - chance);
}

}  // namespace

ClassificationMetrics::ClassificationMetrics(int num_labels) : num_labels_(num_labels) {}

void ClassificationMetrics::add(std::span<const int32_t> gold, std::span<const int32_t> predicted) {
  if (gold.size() != predicted.size()) {
    failed(gold.size(), " labels were to be compared with ", predicted.size(), " predictions");
  }
  for (size_t unit = 0; unit < gold.size(); ++unit) {
    if (gold[unit] != -1) add(gold[unit], predicted[unit]);
  }
}

void ClassificationMetrics::add(int32_t gold, int32_t predicted) {
  if (gold < 0 || predicted < -1 || predicted >= num_labels_) {
    failed("label ", gold, " or prediction ", predicted, " is not among ", num_labels_, " labels");
  }
  ++confusion_[{gold, predicted}];
}

ClassificationResult ClassificationMetrics::result() const {
  ClassificationResult result;
  const int32_t last = confusion_.empty() ? -1 : confusion_.rbegin()->first.first;
  result.labels.resize(static_cast<size_t>(std::max(num_labels_, last + 1)));
  for (const auto& [pair, count] : confusion_) {
    const auto [gold, predicted] = pair;
    MatchCounts& label = result.labels[static_cast<size_t>(gold)];
    label.gold += count;
    if (predicted == gold) label.correct += count;
    if (predicted < 0) continue;
    result.labels[static_cast<size_t>(predicted)].predicted += count;
    result.confusion.push_back({gold, predicted, count});
  }
  result.averages = average(result.labels);
  result.count = result.averages.support;
  result.accuracy = result.averages.micro.recall;
  add_agreement(result);
  return result;
}

}  // namespace tandem
