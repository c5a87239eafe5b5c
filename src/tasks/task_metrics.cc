#include "tasks/task_metrics.h"

#include "labels/entities.h"
#include "metrics/classification_metrics.h"
#include "metrics/entity_metrics.h"

namespace tandem {

struct TaskMetrics::Impl {
  Impl(const Task& given, EntityMode how, const UnknownLabels* strange)
      : task(given), mode(how), unknown(strange), units(given.labels.size()) {}

  bool judges_entities() const {
    return task.spec->answer == AnswerShape::entities && task.tag_scheme != TagScheme::none;
  }
  std::string name(int32_t label) const {
    return label < task.labels.size() ? task.labels.name(label) : unknown->name(label);
  }

  Task task;
  EntityMode mode;
  const UnknownLabels* unknown;
  ClassificationMetrics units;
  EntityMetrics entity_metrics;
};

TaskMetrics::TaskMetrics(const Task& task, EntityMode mode, const UnknownLabels* unknown)
    : impl_(std::make_unique<Impl>(task, mode, unknown)) {}
TaskMetrics::~TaskMetrics() = default;
TaskMetrics::TaskMetrics(TaskMetrics&&) noexcept = default;

void TaskMetrics::add(std::span<const int32_t> gold, std::span<const int32_t> predicted) {
  impl_->units.add(gold, predicted);
  if (!impl_->judges_entities()) return;
  impl_->entity_metrics.add(entities(gold, gold), entities(gold, predicted));
}

std::vector<Entity> TaskMetrics::entities(std::span<const int32_t> gold,
                                          std::span<const int32_t> labels) const {
  std::vector<std::string> tags;
  std::vector<int> places;
  for (size_t word = 0; word < gold.size(); ++word) {
    if (gold[word] < 0) continue;
    tags.push_back(labels[word] < 0 ? "O" : impl_->name(labels[word]));
    places.push_back(static_cast<int>(word));
  }
  std::vector<Entity> found = entities_of(tags, impl_->task.tag_scheme, impl_->mode);
  for (Entity& entity : found) {
    entity.begin = places[static_cast<size_t>(entity.begin)];
    entity.end = places[static_cast<size_t>(entity.end) - 1] + 1;
  }
  return found;
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
  return {{"accuracy", units.accuracy},
          {"macro_f1", units.averages.macro.f1},
          {"micro_f1", units.averages.micro.f1},
          {"weighted_f1", units.averages.weighted.f1},
          {"matthews_correlation", units.matthews_correlation},
          {"cohen_kappa", units.cohen_kappa}};
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
      add(impl_->name(static_cast<int32_t>(id)), units.labels[id]);
  }
  return rows;
}

Averages TaskMetrics::averages() const {
  return impl_->judges_entities() ? impl_->entity_metrics.result().averages()
                                  : impl_->units.result().averages;
}

std::vector<Confusion> TaskMetrics::confusion() const {
  return impl_->judges_entities() ? std::vector<Confusion>() : impl_->units.result().confusion;
}

}  // namespace tandem
