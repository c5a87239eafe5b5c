#include "tasks/labels/label_options.h"

#include <algorithm>
#include <limits>
#include <numeric>
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

void read_class_weights(const ConfigNode& node, LabelOptions& options) {
  if (node.kind() == ConfigNode::Kind::scalar) {
    if (node.as_string() != "auto") node.fail("must be auto, or a map of label: weight");
    options.class_weights_auto = true;
    return;
  }
  ConfigReader reader(&node, node.key());
  for (const auto& [label, weight] : node.entries()) {
    options.class_weights[label] =
        reader.get_double(label, 1.0, 0.0, std::numeric_limits<double>::max());
  }
}

/// Labels that nobody has learned from keep 1.
std::vector<float> balanced(const std::vector<int64_t>& counts) {
  std::vector<float> weights(counts.size(), 1.0F);
  const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), int64_t{0}));
  const auto used =
      static_cast<double>(std::ranges::count_if(counts, [](int64_t count) { return count > 0; }));
  for (size_t label = 0; label < counts.size(); ++label) {
    if (counts[label] > 0)
      weights[label] = static_cast<float>(total / (used * static_cast<double>(counts[label])));
  }
  return weights;
}

}  // namespace

void read_label_options(const ConfigNode& node, ConfigReader& reader, LabelOptions& options) {
  if (const ConfigNode* labels = reader.get("labels")) options.labels = read_labels(*labels);
  options.num_labels =
      static_cast<int>(reader.get_int("num_labels", options.num_labels, 1, 1'000'000));
  if (const ConfigNode* weights = reader.get("class_weights"))
    read_class_weights(*weights, options);
  if (options.num_labels > 0 && std::cmp_greater(options.labels.size(), options.num_labels)) {
    node.fail(
        concat("lists ", options.labels.size(), " labels for a head of ", options.num_labels));
  }
}

std::vector<float> class_weights(const TaskOptions& task, const LabelSet& labels,
                                 std::vector<int64_t> counts) {
  const auto& options = own_options<LabelOptions>(task);
  if (!options.class_weights_auto && options.class_weights.empty()) return {};
  counts.resize(static_cast<size_t>(labels.size()));
  std::vector<float> weights = options.class_weights_auto
                                   ? balanced(counts)
                                   : std::vector<float>(static_cast<size_t>(labels.size()), 1.0F);
  for (const auto& [name, weight] : options.class_weights) {
    const auto label = labels.find(name);
    if (!label) {
      bad_input("tasks.", task.name, ".class_weights: unknown label '", name, "': the labels are ",
                labels.list());
    }
    weights[static_cast<size_t>(*label)] = static_cast<float>(weight);
  }
  return weights;
}

}  // namespace tandem
