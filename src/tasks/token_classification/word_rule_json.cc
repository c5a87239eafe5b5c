#include "tasks/token_classification/word_rule_json.h"

#include "base/fail.h"
#include "base/strings/code_points.h"
#include "tasks/task_json.h"

namespace tandem {

namespace {

constexpr const char* kWhitespace = "whitespace";

std::u32string read_characters(const Json& json, const char* key) {
  return code_points_of(required_field(json, key, Json::value_t::string).get<std::string>());
}

}  // namespace

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

}  // namespace tandem
