#pragma once

#include "data/unknown_labels.h"
#include "metrics/entity_metrics.h"
#include "tasks/judging/task_metrics.h"
#include "tasks/token_classification/tag_task.h"

namespace tandem {

/// Entities as seqeval counts them, with accuracy of words; where labels form no entities, figures
/// of words.
class TagMetrics : public TaskMetrics {
 public:
  TagMetrics(const TagTask& task, EntityMode mode, const UnknownLabels* unknown)
      : task_(task), mode_(mode), unknown_(unknown), words_(task.labels.size()) {}

  bool add(const Target& gold, const UnitLogits& logits) override;
  /// The same by ids, one a word: a gold of -1 is not judged, a prediction of -1 (a word lost to
  /// truncation) is wrong.
  bool add(std::span<const int32_t> gold, std::span<const int32_t> predicted);
  OrderedJson mistakes(const Example& example, const Target& gold,
                       const UnitLogits& logits) const override;
  std::vector<std::pair<std::string, double>> summary() const override;
  TaskTables tables() const override;

  /// Entities of a sentence that `labels` say on its judged words (gold not -1), as add() compares
  /// them; a label of -1 counts as outside.
  std::vector<Entity> entities(std::span<const int32_t> gold,
                               std::span<const int32_t> labels) const;

 private:
  bool judges_entities() const { return task_.tag_scheme != TagScheme::none; }
  std::vector<int32_t> predict(const UnitLogits& logits) const;
  OrderedJson tags_json(std::span<const int32_t> ids, std::string_view missing) const;

  const TagTask& task_;
  EntityMode mode_;
  const UnknownLabels* unknown_;
  ClassificationMetrics words_;
  EntityMetrics entities_;
};

}  // namespace tandem
