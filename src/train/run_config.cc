#include "train/run_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>

#include "base/fail.h"
#include "base/strings/text.h"
#include "format/config/config_yaml.h"
#include "tasks/short_form.h"

namespace tandem {

namespace {

/// task_a and task_b of the short form, as far as the file means them: all of it, by their size, or
/// by an entry that only refines.
std::vector<TaskOptions> short_form_tasks(const ConfigNode* tasks, const ModelOptions& model,
                                          bool builtin_data) {
  const auto meant = [&](const char* name, int size) {
    if (tasks == nullptr || size > 0) return true;
    const ConfigNode* entry = tasks->find(name);
    return entry != nullptr && entry->find("type") == nullptr;
  };
  std::vector<TaskOptions> defaults;
  const auto add = [&](const ShortFormTask& task, int size) {
    if (meant(task.name, size)) defaults.push_back(task.options(size, builtin_data));
  };
  add(short_form_task_a(), model.num_classes_task_a);
  add(short_form_task_b(), model.num_labels_task_b);
  return defaults;
}

/// 2e-5 is 0.00002.
std::string one_spelling(const ConfigNode& scalar) {
  if (scalar.quoted()) return scalar.scalar();
  const std::optional<double> value = parse_decimal(scalar.scalar());
  if (!value) return scalar.scalar();
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), *value).ptr};
}

void list_values(const ConfigNode& node, std::map<std::string, std::string>& values) {
  if (node.kind() == ConfigNode::Kind::scalar) values[node.key()] = one_spelling(node);
  for (const ConfigNode& item : node.items()) list_values(item, values);
  for (const auto& [key, entry] : node.entries()) list_values(entry, values);
}

/// Whether a value names a file or a directory.
bool is_path(const ConfigNode& scalar, const RunConfig& config) {
  const std::string& key = scalar.key();
  if (key == "model.backbone") return !config.model.backbone_path.empty();
  if (key == "data.dev") return config.data.dev_share == 0.0;
  if (key == "model.backbone.config" || key == "data.cache_dir") return true;
  static const std::regex kFile("data\\.(train|dev|test)(\\.[0-9]+)?(\\.path.*)?");
  return std::regex_match(key, kFile);
}

/// Whether a key is of the run as such, not of one call on one machine.
bool is_of_run(const std::string& key) {
  return key != "training.output" && key != "training.overwrite" && key != "training.num_threads";
}

void check_task_names(const RunConfig& config, const ConfigNode& root) {
  const auto check = [&](const std::vector<std::string>& names, const ConfigNode* section,
                         const char* key) {
    for (const std::string& name : names) {
      const bool known = std::any_of(config.tasks.begin(), config.tasks.end(),
                                     [&](const TaskOptions& task) { return task.name == name; });
      if (known) continue;
      std::vector<std::string> all;
      for (const TaskOptions& task : config.tasks) all.push_back(task.name);
      section->find(key)->fail(
          concat("unknown task '", name, "': this configuration has ", join(all, ", ")));
    }
  };
  check(config.training.task, root.find("training"), "task");
  if (const ConfigNode* model = root.find("model"))
    check(config.model.freeze.tasks, model->find("freeze"), "tasks");
}

}  // namespace

RunConfig RunConfig::load(const std::filesystem::path& path,
                          const std::vector<std::string>& assignments) {
  ConfigNode root = ConfigNode::load(path);
  for (const std::string& assignment : assignments) root.set(assignment);

  RunConfig config;
  config.name = path.stem().string();
  list_values(root, config.written);
  ConfigReader reader(&root, "");
  config.model = ModelOptions::read(reader.get("model"));
  const ConfigNode* data = reader.get("data");
  config.builtin_data = data == nullptr;
  config.data = DataOptions::read(data);
  const ConfigNode* tasks = reader.get("tasks");
  const bool short_form =
      tasks == nullptr || config.model.num_classes_task_a > 0 || config.model.num_labels_task_b > 0;
  if (short_form && config.model.pooling.empty()) config.model.pooling = {Pooling::cls};
  config.tasks = read_tasks(tasks, short_form_tasks(tasks, config.model, config.builtin_data));
  config.training = TrainingOptions::read(reader.get("training"));
  reader.finish();
  check_task_names(config, root);
  config.settings = to_yaml(
      root, is_of_run, [&config](const ConfigNode& scalar) { return is_path(scalar, config); });
  return config;
}

}  // namespace tandem
