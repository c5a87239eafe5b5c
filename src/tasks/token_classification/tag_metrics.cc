#include "tasks/token_classification/tag_metrics.h"

#include "tasks/heads/probabilities.h"
#include "tasks/judging/label_metrics.h"
#include "tasks/token_classification/entity_differences.h"
#include "tasks/token_classification/tag_json.h"

namespace tandem {

namespace {

OrderedJson entity_json(const Entity& entity, const Example& example) {
  std::string words;
  for (int word = entity.begin; word < entity.end; ++word)
    words += (words.empty() ? "" : " ") + example.tokens[static_cast<size_t>(word)];
  return {{"label", entity.label}, {"start", entity.begin}, {"end", entity.end}, {"text", words}};
}

OrderedJson entities_json(const std::vector<Entity>& entities, const Example& example) {
  OrderedJson list = OrderedJson::array();
  for (const Entity& entity : entities) list.push_back(entity_json(entity, example));
  return list;
}

}  // namespace

std::vector<int32_t> TagMetrics::predict(const UnitLogits& logits) const {
  std::vector<int32_t> ids;
  for (size_t word = 0; word < logits.size(); ++word) {
    ids.push_back(logits.has(word) ? argmax(logits.of(word))
                                   : task_.label_without(logits.units[word]));
  }
  return ids;
}

bool TagMetrics::add(const Target& gold, const UnitLogits& logits) {
  return add(std::get<TagChain>(gold).ids_W, predict(logits));
}

bool TagMetrics::add(std::span<const int32_t> gold, std::span<const int32_t> predicted) {
  words_.add(gold, predicted);
  if (judges_entities()) entities_.add(entities(gold, gold), entities(gold, predicted));
  for (size_t word = 0; word < gold.size(); ++word) {
    if (gold[word] >= 0 && gold[word] != predicted[word]) return false;
  }
  return true;
}

std::vector<Entity> TagMetrics::entities(std::span<const int32_t> gold,
                                         std::span<const int32_t> labels) const {
  std::vector<std::string> tags;
  std::vector<int> places;
  for (size_t word = 0; word < gold.size(); ++word) {
    if (gold[word] < 0) continue;
    tags.push_back(labels[word] < 0 ? "O" : label_name(labels[word], task_.labels, unknown_));
    places.push_back(static_cast<int>(word));
  }
  std::vector<Entity> found = entities_of(tags, task_.tag_scheme, mode_);
  for (Entity& entity : found) {
    entity.begin = places[static_cast<size_t>(entity.begin)];
    entity.end = places[static_cast<size_t>(entity.end) - 1] + 1;
  }
  return found;
}

OrderedJson TagMetrics::tags_json(std::span<const int32_t> ids, std::string_view missing) const {
  std::vector<std::string> tags;
  for (const int32_t id : ids)
    tags.emplace_back(id < 0 ? missing : label_name(id, task_.labels, unknown_));
  return tandem::tags_json(tags);
}

OrderedJson TagMetrics::mistakes(const Example& example, const Target& gold,
                                 const UnitLogits& logits) const {
  const std::vector<int32_t>& ids = std::get<TagChain>(gold).ids_W;
  const std::vector<int32_t> predicted = predict(logits);
  const EntityDifferences differences =
      compare_entities(entities(ids, ids), entities(ids, predicted));
  OrderedJson json = {{"gold", tags_json(ids, "")},
                      {"predicted", tags_json(predicted, task_.silent_tag())},
                      {"missed", entities_json(differences.missed, example)},
                      {"spurious", entities_json(differences.spurious, example)},
                      {"wrong_type", OrderedJson::array()}};
  for (const auto& [entity, label] : differences.wrong_type) {
    OrderedJson wrong = entity_json(entity, example);
    wrong["predicted"] = label;
    json["wrong_type"].push_back(wrong);
  }
  return json;
}

std::vector<std::pair<std::string, double>> TagMetrics::summary() const {
  const ClassificationResult words = words_.result();
  if (words.count == 0 || !judges_entities()) return label_summary(words);
  const MatchCounts& total = entities_.result().total;
  return {{"f1", total.f1()},
          {"precision", total.precision()},
          {"recall", total.recall()},
          {"accuracy", words.accuracy}};
}

TaskTables TagMetrics::tables() const {
  if (!judges_entities()) return label_tables(words_.result(), task_.labels, unknown_);
  TaskTables tables{.averages = entities_.result().averages()};
  for (const auto& [label, counts] : entities_.result().labels)
    tables.labels.push_back(label_row(label, counts));
  return tables;
}

}  // namespace tandem
