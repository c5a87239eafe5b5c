#include "tasks/token_classification/tag_json.h"

#include "base/fail.h"
#include "format/number_json.h"

namespace tandem {

namespace {

OrderedJson span_json(const FoundEntity& span) {
  return {{"label", span.label},
          {"start", span.begin},
          {"end", span.end},
          {"text", span.text},
          {"score", number(span.score)}};
}

/// Words whose labels are no entities.
std::string labelled(const WordTags& tagging) {
  std::string text;
  for (const FoundEntity& word : tagging.words)
    text += concat(text.empty() ? "" : " ", word.text, "/", word.label);
  return text;
}

/// Places are code points, or words where the caller split them.
std::string marked(const Input& input, const WordTags& tagging) {
  std::string text;
  const auto mark = [&](int at) {
    for (const FoundEntity& entity : tagging.entities) {
      if (entity.end == at) text += " " + entity.label + "]";
    }
    if (!input.tokens.empty() && at > 0) text += " ";
    for (const FoundEntity& entity : tagging.entities) {
      if (entity.begin == at) text += "[";
    }
  };
  int at = 0;
  if (!input.tokens.empty()) {
    for (const std::string& token : input.tokens) {
      mark(at++);
      text += token;
    }
  } else {
    for (const char byte : input.text) {
      const bool starts_code_point = (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
      if (starts_code_point) mark(at++);
      text += byte;
    }
  }
  for (const FoundEntity& entity : tagging.entities) {
    if (entity.end == at) text += " " + entity.label + "]";
  }
  return text;
}

}  // namespace

OrderedJson tags_json(const std::vector<std::string>& tags) {
  OrderedJson json = OrderedJson::array();
  for (const std::string& tag : tags)
    json.push_back(tag.empty() ? OrderedJson() : OrderedJson(tag));
  return json;
}

OrderedJson tagging_json(const Input& input, const WordTags& tagging) {
  OrderedJson json;
  // Tags belong to words that the caller knows; for plain text the entities say it all.
  if (!input.tokens.empty()) json["tags"] = tags_json(tagging.tags);
  OrderedJson& spans = json[tagging.has_entities ? "entities" : "words"];
  spans = OrderedJson::array();
  for (const FoundEntity& span : tagging.has_entities ? tagging.entities : tagging.words)
    spans.push_back(span_json(span));
  return json;
}

std::string tagging_text(const Input& input, const WordTags& tagging) {
  return tagging.has_entities ? marked(input, tagging) : labelled(tagging);
}

}  // namespace tandem
