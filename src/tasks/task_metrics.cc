#include "tasks/task_metrics.h"

#include "labels/entities.h"
#include "metrics/classification_metrics.h"
#include "metrics/entity_metrics.h"

namespace tandem {

struct TaskMetrics::Impl {
  explicit Impl(const Task& given) : task(given), units(given.labels.size()) {}

  /// Entities of a sentence's judged words; a prediction that is missing counts as outside.
  std::vector<Entity> entities(std::span<const int32_t> gold,
                               std::span<const int32_t> labels) const {
    std::vector<std::string> tags;
    for (size_t word = 0; word < gold.size(); ++word) {
      if (gold[word] >= 0) tags.push_back(labels[word] < 0 ? "O" : task.labels.name(labels[word]));
    }
    return entities_of(tags, task.tag_scheme);
  }

  bool judges_entities() const { return task.spec->answer == AnswerShape::entities; }

  Task task;
  ClassificationMetrics units;
  EntityMetrics entity_metrics;
};

TaskMetrics::TaskMetrics(const Task& task) : impl_(std::make_unique<Impl>(task)) {}
TaskMetrics::~TaskMetrics() = default;
TaskMetrics::TaskMetrics(TaskMetrics&&) noexcept = default;

void TaskMetrics::add(std::span<const int32_t> gold, std::span<const int32_t> predicted) {
  impl_->units.add(gold, predicted);
  if (!impl_->judges_entities()) return;
  impl_->entity_metrics.add(impl_->entities(gold, gold), impl_->entities(gold, predicted));
}

std::vector<std::pair<std::string, double>> TaskMetrics::summary() const {
  const ClassificationResult units = impl_->units.result();
  if (units.count == 0) return {};
  if (impl_->judges_entities()) {
    const MatchCounts& total = impl_->entity_metrics.result().total;
    return {{"f1", total.f1()},
            {"precision", total.precision()},
            {"recall", total.recall()},
            {"accuracy", units.accuracy}};
  }
  return {{"accuracy", units.accuracy}, {"macro_f1", units.macro_f1}, {"micro_f1", units.micro_f1}};
}

std::vector<TaskMetrics::LabelRow> TaskMetrics::by_label() const {
  std::vector<LabelRow> rows;
  const auto add = [&](const std::string& label, const MatchCounts& counts) {
    rows.push_back({label, counts.precision(), counts.recall(), counts.f1(), counts.gold});
  };
  if (impl_->judges_entities()) {
    for (const auto& [label, counts] : impl_->entity_metrics.result().labels) add(label, counts);
  } else {
    const ClassificationResult units = impl_->units.result();
    for (size_t id = 0; id < units.labels.size(); ++id)
      add(impl_->task.labels.name(static_cast<int>(id)), units.labels[id]);
  }
  return rows;
}

}  // namespace tandem
