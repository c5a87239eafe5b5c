#include "tasks/task_options.h"

#include <algorithm>
#include <limits>
#include <set>

#include "base/fail.h"

namespace tandem {

namespace {

std::vector<std::string> read_labels(const ConfigNode& node) {
  if (node.kind() != ConfigNode::Kind::list || node.items().empty()) {
    node.fail("must be a list of label names, [O, PERSON, ORG, LOC]");
  }
  std::vector<std::string> labels;
  std::set<std::string> seen;
  for (const ConfigNode& item : node.items()) {
    labels.push_back(item.as_string());
    if (!seen.insert(labels.back()).second)
      item.fail(concat("label '", labels.back(), "' is listed twice"));
  }
  return labels;
}

void read_class_weights(const ConfigNode& node, TaskOptions& task) {
  if (node.kind() == ConfigNode::Kind::scalar) {
    if (node.as_string() != "auto") node.fail("must be auto, or a map of label: weight");
    task.class_weights_auto = true;
    return;
  }
  ConfigReader reader(&node, node.key());
  for (const auto& [label, weight] : node.entries()) {
    task.class_weights[label] =
        reader.get_double(label, 1.0, 0.0, std::numeric_limits<double>::max());
  }
}

TagScheme read_tag_scheme(const ConfigNode& node) {
  try {
    return tag_scheme_from_name(node.as_string());
  } catch (const Error& error) {
    node.fail(error.message());
  }
}

void check_name(const std::string& name, const ConfigNode& node) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.';
  });
  // A task's name becomes a folder of the saved model.
  if (!plain || name.front() == '.')
    node.fail(concat("task name '", name, "' may hold letters, digits, _, - and . alone"));
  static const std::set<std::string> reserved = {
      "both", "all", "text", "text_pair", "tokens", "error", "truncated", "line", "id"};
  if (reserved.contains(name))
    node.fail(concat("'", name, "' is no task name: rows use it for something else"));
}

void read_task(const ConfigNode& node, TaskOptions& task) {
  ConfigReader reader(&node, node.key());
  if (const ConfigNode* type = reader.get("type")) {
    try {
      task.spec = &find_task_spec(type->as_string());
    } catch (const Error& error) {
      type->fail(error.message());
    }
  }
  if (task.spec == nullptr) node.fail("needs a type: classification or token_classification");
  if (const ConfigNode* labels = reader.get("labels")) task.labels = read_labels(*labels);
  task.num_labels = static_cast<int>(reader.get_int("num_labels", task.num_labels, 1, 1'000'000));
  task.loss_weight =
      reader.get_double("loss_weight", task.loss_weight, 0.0, std::numeric_limits<double>::max());
  if (const ConfigNode* weights = reader.get("class_weights")) read_class_weights(*weights, task);
  if (reader.get("dropout")) task.dropout = reader.get_double("dropout", 0.0, 0.0, 0.999);
  if (task.spec->target == TargetShape::tags) {
    if (const ConfigNode* scheme = reader.get("tag_scheme"))
      task.tag_scheme = read_tag_scheme(*scheme);
    if (const ConfigNode* scheme = reader.get("convert_tags"))
      task.convert_tags = read_tag_scheme(*scheme);
    const TagScheme scheme = task.tag_scheme.value_or(TagScheme::IO);
    if (task.convert_tags && (scheme == TagScheme::none || task.convert_tags == TagScheme::none)) {
      node.find("convert_tags")
          ->fail("labels of tag_scheme none form no entities, so they cannot be converted");
    }
    if (reader.get_bool("crf", false))
      node.find("crf")->fail("a CRF is not supported: write crf: false");
  }
  reader.finish();
  if (task.num_labels > 0 && static_cast<int>(task.labels.size()) > task.num_labels) {
    node.fail(concat("lists ", task.labels.size(), " labels for a head of ", task.num_labels));
  }
}

}  // namespace

std::vector<TaskOptions> read_tasks(const ConfigNode* node, std::vector<TaskOptions> defaults) {
  std::vector<TaskOptions> tasks = std::move(defaults);
  if (node == nullptr) return tasks;
  if (node->kind() != ConfigNode::Kind::map) node->fail("must be a map of task names");
  for (const auto& [name, entry] : node->entries()) {
    check_name(name, entry);
    auto task = std::find_if(tasks.begin(), tasks.end(),
                             [&](const TaskOptions& known) { return known.name == name; });
    if (task == tasks.end()) {
      tasks.emplace_back().name = name;
      task = tasks.end() - 1;
    }
    read_task(entry, *task);
  }
  if (tasks.empty()) node->fail("defines no task");
  return tasks;
}

}  // namespace tandem
