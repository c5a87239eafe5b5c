#include "model/task_json.h"

#include <string>
#include <utility>
#include <vector>

#include "base/code_points.h"
#include "base/fail.h"
#include "encoder/pooling.h"
#include "kernels/activation.h"

namespace tandem {

namespace {

HiddenLayer read_hidden_layer(const Json& json) {
  const int64_t size = required_field(json, "size", Json::value_t::number_integer);
  if (size < 1 || size > (1 << 20)) bad_input("a hidden layer of ", size, " makes no sense");
  return {static_cast<int>(size),
          activation_from_name(
              required_field(json, "activation", Json::value_t::string).get<std::string>())};
}

constexpr const char* kWhitespace = "whitespace";

std::u32string read_characters(const Json& json, const char* key) {
  return code_points_of(required_field(json, key, Json::value_t::string).get<std::string>());
}

WordRule read_word_rule(const Json& json) {
  if (json == kWhitespace) return {.kind = WordRule::Kind::whitespace};
  if (!json.is_object()) bad_input("words must be \"whitespace\" or an object");
  return {.kind = WordRule::Kind::punctuation,
          .prefixes = read_characters(json, "prefixes"),
          .suffixes = read_characters(json, "suffixes")};
}

OrderedJson word_rule_to_json(const WordRule& rule) {
  if (rule.kind == WordRule::Kind::whitespace) return kWhitespace;
  return {{"prefixes", utf8_of(rule.prefixes)}, {"suffixes", utf8_of(rule.suffixes)}};
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

Task task_from_json(const Json& json) {
  if (!json.is_object()) bad_input("a task must be an object");
  Task task;
  task.name = required_field(json, "name", Json::value_t::string);
  if (task.name.empty() || task.name.find('/') != std::string::npos || task.name.front() == '.') {
    bad_input("'", task.name, "' is no task name");
  }
  task.spec =
      &find_task_spec(required_field(json, "type", Json::value_t::string).get<std::string>());
  std::vector<std::string> labels;
  for (const Json& label : required_field(json, "labels", Json::value_t::array)) {
    if (!label.is_string()) bad_input("labels of ", task.name, " must be strings");
    labels.push_back(label);
  }
  if (labels.empty()) bad_input("task ", task.name, " has no labels");
  task.labels = LabelSet(std::move(labels));
  if (task.spec->target == TargetShape::tags) {
    task.tag_scheme = tag_scheme_from_name(
        required_field(json, "tag_scheme", Json::value_t::string).get<std::string>());
    if (json.contains("data_tag_scheme")) {
      task.data_tag_scheme = tag_scheme_from_name(
          required_field(json, "data_tag_scheme", Json::value_t::string).get<std::string>());
    }
  }
  if (json.contains("words")) task.words = read_word_rule(json["words"]);
  if (json.contains("dropout") && json["dropout"].is_number()) task.dropout = json["dropout"];
  if (json.contains("hidden"))
    task.hidden = read_hidden_layer(required_field(json, "hidden", Json::value_t::object));
  if (json.contains("pooling")) {
    for (const Json& name : required_field(json, "pooling", Json::value_t::array))
      task.pooling.push_back(
          pooling_from_name(name.is_string() ? name.get<std::string>() : name.dump()));
  }
  return task;
}

OrderedJson task_to_json(const Task& task) {
  OrderedJson json = {
      {"name", task.name}, {"type", task.spec->type}, {"labels", task.labels.names()}};
  if (task.spec->target == TargetShape::tags) json["tag_scheme"] = name_of(task.tag_scheme);
  if (task.data_tag_scheme) json["data_tag_scheme"] = name_of(*task.data_tag_scheme);
  if (task.words != WordRule()) json["words"] = word_rule_to_json(task.words);
  json["dropout"] = task.dropout;
  if (task.hidden)
    json["hidden"] = {{"size", task.hidden->size},
                      {"activation", name_of(task.hidden->activation)}};
  for (const Pooling pooling : task.pooling) json["pooling"].push_back(name_of(pooling));
  return json;
}

}  // namespace tandem
