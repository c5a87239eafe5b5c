#include "tasks/task_options.h"

#include <algorithm>
#include <limits>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/label_field.h"
#include "tasks/kind.h"

namespace tandem {

namespace {

void check_name(const std::string& name, const ConfigNode& node) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.';
  });
  // A task's name becomes a folder of the saved model.
  if (!plain || name.front() == '.')
    node.fail(concat("task name '", name, "' may hold letters, digits, _, - and . alone"));
  if (is_reserved(name))
    node.fail(concat("'", name, "' is no task name: rows use it for something else"));
}

void read_task(const ConfigNode& node, TaskOptions& task) {
  ConfigReader reader(&node, node.key());
  if (const ConfigNode* type = reader.get("type")) {
    try {
      task.kind = &find_task_kind(type->as_string());
    } catch (const Error& error) {
      type->fail(error.message());
    }
  }
  if (task.kind == nullptr) node.fail("needs a type: " + join(task_types(), " or "));
  task.loss_weight =
      reader.get_double("loss_weight", task.loss_weight, 0.0, std::numeric_limits<double>::max());
  if (reader.get("dropout")) task.dropout = reader.get_double("dropout", 0.0, 0.0, 0.999);
  task.kind->read_options(node, reader, task);
  reader.finish();
}

}  // namespace

std::vector<TaskOptions> read_tasks(const ConfigNode* node, std::vector<TaskOptions> defaults) {
  std::vector<TaskOptions> tasks = std::move(defaults);
  if (node == nullptr) return tasks;
  if (node->kind() != ConfigNode::Kind::map) node->fail("must be a map of task names");
  for (const auto& [name, entry] : node->entries()) {
    check_name(name, entry);
    auto task = std::ranges::find(tasks, name, &TaskOptions::name);
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
