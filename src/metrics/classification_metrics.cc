#include "metrics/classification_metrics.h"

#include "base/fail.h"

namespace tandem {

ClassificationMetrics::ClassificationMetrics(int num_labels)
    : num_labels_(static_cast<size_t>(num_labels)), confusion_(num_labels_ * (num_labels_ + 1)) {}

void ClassificationMetrics::add(std::span<const int32_t> gold, std::span<const int32_t> predicted) {
  if (gold.size() != predicted.size()) {
    failed(gold.size(), " labels were to be compared with ", predicted.size(), " predictions");
  }
  for (size_t unit = 0; unit < gold.size(); ++unit) {
    if (gold[unit] != -1) add(gold[unit], predicted[unit]);
  }
}

void ClassificationMetrics::add(int32_t gold, int32_t predicted) {
  const auto row = static_cast<size_t>(gold);
  const size_t column = predicted == -1 ? num_labels_ : static_cast<size_t>(predicted);
  const bool known = predicted == -1 || (predicted >= 0 && column < num_labels_);
  if (gold < 0 || row >= num_labels_ || !known) {
    failed("label ", gold, " or prediction ", predicted, " is not among ", num_labels_, " labels");
  }
  ++confusion_[row * (num_labels_ + 1) + column];
}

ClassificationResult ClassificationMetrics::result() const {
  ClassificationResult result;
  result.labels.resize(num_labels_);
  for (size_t gold = 0; gold < num_labels_; ++gold) {
    for (size_t predicted = 0; predicted <= num_labels_; ++predicted) {
      const int64_t count = confusion_[gold * (num_labels_ + 1) + predicted];
      result.labels[gold].gold += count;
      if (predicted == num_labels_) continue;
      result.labels[predicted].predicted += count;
      if (predicted == gold) result.labels[gold].correct += count;
      result.confusion.push_back(count);
    }
  }
  MatchCounts total;
  int seen = 0;
  for (const MatchCounts& label : result.labels) {
    total += label;
    if (label.gold + label.predicted == 0) continue;
    result.macro_f1 += label.f1();
    ++seen;
  }
  if (seen > 0) result.macro_f1 /= seen;
  result.count = total.gold;
  result.accuracy = total.recall();
  result.micro_f1 = total.f1();
  return result;
}

}  // namespace tandem
