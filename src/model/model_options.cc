#include "model/model_options.h"

#include <charconv>
#include <limits>

#include "base/fail.h"
#include "encoder/pooling.h"

namespace tandem {

namespace {

/// "3" or "0-3", both ends included.
std::pair<int, int> read_range(const ConfigNode& node) {
  const std::string text = node.as_string();
  const char* end = text.data() + text.size();
  std::pair<int, int> range{-1, -1};
  auto parsed = std::from_chars(text.data(), end, range.first);
  range.second = range.first;
  if (parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == '-') {
    parsed = std::from_chars(parsed.ptr + 1, end, range.second);
  }
  if (parsed.ec != std::errc() || parsed.ptr != end || range.first < 0 ||
      range.second < range.first) {
    node.fail(concat(
        "'", text,
        "' is no layer or range of layers: write 3, 0-3 or [0, 2-4]; layer 0 is the lowest"));
  }
  return range;
}

FreezeOptions read_freeze(const ConfigNode* node) {
  FreezeOptions freeze;
  ConfigReader reader(node, "model.freeze");
  freeze.all = reader.get_bool("all", false);
  freeze.backbone = reader.get_bool("backbone", false);
  freeze.embeddings = reader.get_bool("embeddings", false);
  if (const ConfigNode* layers = reader.get("layers")) {
    if (layers->kind() == ConfigNode::Kind::list) {
      for (const ConfigNode& item : layers->items()) freeze.layers.push_back(read_range(item));
    } else {
      freeze.layers.push_back(read_range(*layers));
    }
  }
  if (const ConfigNode* tasks = reader.get("tasks")) {
    if (tasks->kind() == ConfigNode::Kind::list) {
      for (const ConfigNode& item : tasks->items()) freeze.tasks.push_back(item.as_string());
    } else {
      freeze.tasks.push_back(tasks->as_string());
    }
  }
  reader.finish();
  return freeze;
}

/// A name or a list of names.
std::vector<Pooling> read_pooling(const ConfigNode& node) {
  std::vector<Pooling> poolings;
  const auto add = [&](const ConfigNode& name) {
    try {
      poolings.push_back(pooling_from_name(name.as_string()));
    } catch (const Error& error) {
      name.fail(error.message());
    }
  };
  if (node.kind() != ConfigNode::Kind::list) {
    add(node);
    return poolings;
  }
  for (const ConfigNode& name : node.items()) add(name);
  if (poolings.empty()) node.fail("names no pooling: write one, or leave the key out");
  return poolings;
}

void read_backbone(const ConfigNode& node, ModelOptions& options) {
  if (node.kind() == ConfigNode::Kind::map) {
    ConfigReader reader(&node, "model.backbone");
    const ConfigNode* config = reader.get("config");
    reader.finish();
    if (config == nullptr)
      node.fail("needs config: a directory that holds config.json, or that file");
    options.backbone_config = config->as_path();
    return;
  }
  options.backbone = node.as_string();
  // A path is relative to the file that names it; a hub id is not a path.
  const std::filesystem::path path = node.as_path();
  if (std::filesystem::exists(path)) options.backbone_path = path;
}

}  // namespace

ModelOptions ModelOptions::read(const ConfigNode* node) {
  ModelOptions options;
  ConfigReader reader(node, "model");
  if (const ConfigNode* backbone = reader.get("backbone")) read_backbone(*backbone, options);
  if (const ConfigNode* pooling = reader.get("pooling")) options.pooling = read_pooling(*pooling);
  if (reader.get("max_length"))
    options.max_length = static_cast<int>(reader.get_int("max_length", 0, 3, 1 << 20));
  const auto head_size = [&](std::string_view key) {
    return static_cast<int>(reader.get(key) == nullptr ? 0 : reader.get_int(key, 0, 1, 1'000'000));
  };
  options.num_classes_task_a = head_size("num_classes_task_a");
  options.num_labels_task_b = head_size("num_labels_task_b");
  options.freeze = read_freeze(reader.get("freeze"));
  if (const ConfigNode* short_form = reader.get("freeze_backbone")) {
    const bool frozen = short_form->as_bool();
    if (!frozen && (options.freeze.backbone || options.freeze.all)) {
      short_form->fail("contradicts model.freeze: remove one of the two");
    }
    options.freeze.backbone = options.freeze.backbone || frozen;
  }
  reader.finish();
  return options;
}

}  // namespace tandem
