#include "data/rows/label_studio.h"

namespace tandem {

namespace {

bool was_cancelled(const Json& annotation) {
  const auto cancelled = annotation.find("was_cancelled");
  return cancelled != annotation.end() && cancelled->is_boolean() && cancelled->get<bool>();
}

const Json* find(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

bool LabelStudio::is_task(const Json& object) {
  const Json* const data = find(object, "data");
  const Json* const annotations = find(object, "annotations");
  return data != nullptr && data->is_object() && annotations != nullptr && annotations->is_array();
}

Json LabelStudio::row(const Json& task) {
  Json row = task.at("data");
  for (const Json& annotation : task.at("annotations")) {
    const Json* const results = find(annotation, "result");
    if (results == nullptr || !results->is_array() || was_cancelled(annotation)) continue;
    for (const std::string& control : controls_) row[control] = Json::array();
    for (const Json& result : *results) {
      const Json* const name = find(result, "from_name");
      const Json* const value = find(result, "value");
      if (name == nullptr || !name->is_string() || value == nullptr) continue;
      const auto control = name->get<std::string>();
      if (const Json* const choices = find(*value, "choices")) {
        row[control] = choices->is_array() && choices->size() == 1 ? choices->front() : *choices;
      } else if (value->contains("labels") && value->contains("start")) {
        controls_.insert(control);
        if (!row[control].is_array()) row[control] = Json::array();
        row[control].push_back(*value);
      }
    }
    break;
  }
  return row;
}

}  // namespace tandem
