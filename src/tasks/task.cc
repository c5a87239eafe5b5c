#include "tasks/task.h"

#include <utility>

#include "base/fail.h"
#include "encoder/pooling.h"
#include "kernels/activation.h"
#include "tasks/kind.h"
#include "tasks/task_json.h"

namespace tandem {

namespace {

HiddenLayer read_hidden_layer(const Json& json) {
  const int64_t size = required_field(json, "size", Json::value_t::number_integer);
  if (size < 1 || size > (1 << 20)) bad_input("a hidden layer of ", size, " makes no sense");
  return {static_cast<int>(size),
          activation_from_name(
              required_field(json, "activation", Json::value_t::string).get<std::string>())};
}

std::string read_name(const Json& json) {
  std::string name = required_field(json, "name", Json::value_t::string);
  if (name.empty() || name.find('/') != std::string::npos || name.front() == '.')
    bad_input("'", name, "' is no task name");
  return name;
}

}  // namespace

const Json& required_field(const Json& object, const char* key, Json::value_t type) {
  const auto found = object.find(key);
  const bool number = type == Json::value_t::number_integer;
  if (found == object.end() || (number ? !found->is_number_integer() : found->type() != type)) {
    bad_input(key, " is missing or has the wrong type: the file is damaged");
  }
  return *found;
}

LabelSet read_labels(const Json& task) {
  std::vector<std::string> labels;
  for (const Json& label : required_field(task, "labels", Json::value_t::array)) {
    if (!label.is_string())
      bad_input("labels of ", task["name"].get<std::string>(), " must be strings");
    labels.push_back(label);
  }
  if (labels.empty()) bad_input("task ", task["name"].get<std::string>(), " has no labels");
  return LabelSet(std::move(labels));
}

std::shared_ptr<Task> task_from_json(const Json& json) {
  if (!json.is_object()) bad_input("a task must be an object");
  const std::string name = read_name(json);
  const TaskKind& kind =
      find_task_kind(required_field(json, "type", Json::value_t::string).get<std::string>());
  const std::shared_ptr<Task> task = kind.from_json(json);
  task->name = name;
  if (json.contains("dropout") && json["dropout"].is_number()) task->dropout = json["dropout"];
  if (json.contains("hidden"))
    task->hidden = read_hidden_layer(required_field(json, "hidden", Json::value_t::object));
  if (json.contains("pooling")) {
    for (const Json& pooling : required_field(json, "pooling", Json::value_t::array))
      task->pooling.push_back(
          pooling_from_name(pooling.is_string() ? pooling.get<std::string>() : pooling.dump()));
  }
  return task;
}

OrderedJson task_summary(const Task& task) {
  return {{"name", task.name}, {"type", task.kind().type()}, {"labels", task.labels.names()}};
}

OrderedJson Task::to_json() const {
  OrderedJson json = task_summary(*this);
  write(json);
  json["dropout"] = dropout;
  if (hidden)
    json["hidden"] = {{"size", hidden->size}, {"activation", name_of(hidden->activation)}};
  for (const Pooling each : pooling) json["pooling"].push_back(name_of(each));
  return json;
}

}  // namespace tandem
