#include "tasks/classification/class_metrics.h"

#include "format/number_json.h"
#include "tasks/heads/probabilities.h"
#include "tasks/judging/label_metrics.h"

namespace tandem {

bool ClassMetrics::add(const Target& gold, const UnitLogits& logits) {
  const int32_t id = std::get<ClassTarget>(gold).id;
  const int32_t predicted = argmax(logits.of(0));
  classes_.add(std::span(&id, 1), std::span(&predicted, 1));
  return predicted == id;
}

OrderedJson ClassMetrics::mistakes(const Example&, const Target& gold,
                                   const UnitLogits& logits) const {
  return {{"gold", label_name(std::get<ClassTarget>(gold).id, task_.labels, unknown_)},
          {"predicted", task_.labels.name(argmax(logits.of(0)))},
          {"score", number(top_probability(logits.of(0)))}};
}

std::vector<std::pair<std::string, double>> ClassMetrics::summary() const {
  return label_summary(classes_.result());
}

TaskTables ClassMetrics::tables() const {
  return label_tables(classes_.result(), task_.labels, unknown_);
}

}  // namespace tandem
