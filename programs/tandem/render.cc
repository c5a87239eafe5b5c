#include "programs/tandem/render.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "base/fail.h"

namespace tandem {

OrderedJson number(float value) {
  // The shortest decimal of the float, read as a double, prints as that decimal again.
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size() - 1, value);
  *end.ptr = '\0';
  return std::strtod(digits.data(), nullptr);
}

OrderedJson numbers(std::span<const float> values) {
  OrderedJson list = OrderedJson::array();
  for (const float value : values) list.push_back(number(value));
  return list;
}

OrderedJson input_json(const Input& input) {
  OrderedJson json;
  if (!input.tokens.empty()) {
    json["tokens"] = input.tokens;
  } else {
    json["text"] = input.text;
  }
  if (input.text_pair) json["text_pair"] = *input.text_pair;
  return json;
}

OrderedJson tags_json(const std::vector<std::string>& tags) {
  OrderedJson json = OrderedJson::array();
  for (const std::string& tag : tags)
    json.push_back(tag.empty() ? OrderedJson() : OrderedJson(tag));
  return json;
}

OrderedJson error_json(const InputRow& row) {
  return {{"error", row.error}};
}

namespace {

OrderedJson entity_json(const FoundEntity& entity) {
  return {{"label", entity.label},
          {"start", entity.begin},
          {"end", entity.end},
          {"text", entity.text},
          {"score", number(entity.score)}};
}

OrderedJson answer_json(const Input& input, const Prediction& prediction, const Answer& answer) {
  OrderedJson json;
  if (answer.is_tagging) {
    // Tags belong to words that the caller knows; for plain text the entities say it all.
    if (!input.tokens.empty()) json["tags"] = tags_json(answer.tags);
    OrderedJson& spans = json[answer.has_entities ? "entities" : "words"];
    spans = OrderedJson::array();
    for (const FoundEntity& span : answer.has_entities ? answer.entities : answer.words)
      spans.push_back(entity_json(span));
  } else {
    json["label"] = answer.scores.front().label;
    json["score"] = number(answer.scores.front().score);
    for (const LabelScore& score : answer.scores) json["scores"][score.label] = number(score.score);
  }
  if (!answer.sentence_logits.empty()) json["sentence_logits"] = numbers(answer.sentence_logits);
  if (!answer.token_logits.empty()) {
    const size_t width = answer.token_logits.size() / static_cast<size_t>(prediction.num_tokens);
    json["token_logits"] = OrderedJson::array();
    for (size_t first = 0; first < answer.token_logits.size(); first += width) {
      json["token_logits"].push_back(numbers(std::span(answer.token_logits).subspan(first, width)));
    }
  }
  return json;
}

}  // namespace

OrderedJson prediction_json(const Input& input, const Prediction& prediction) {
  OrderedJson json = input_json(input);
  if (prediction.truncated) json["truncated"] = true;
  for (const Answer& answer : prediction.answers)
    json[answer.task] = answer_json(input, prediction, answer);
  return json;
}

namespace {

/// "Maria/PROPN runs/VERB": words whose labels are no entities.
std::string labelled(const Answer& answer) {
  std::string text;
  for (const FoundEntity& word : answer.words)
    text += concat(text.empty() ? "" : " ", word.text, "/", word.label);
  return text;
}

/// "[Maria Keller PERSON] runs ..."; places are code points, or words where the caller split them.
std::string marked(const Input& input, const Answer& answer) {
  std::string text;
  const auto mark = [&](int at) {
    for (const FoundEntity& entity : answer.entities) {
      if (entity.end == at) text += " " + entity.label + "]";
    }
    if (!input.tokens.empty() && at > 0) text += " ";
    for (const FoundEntity& entity : answer.entities) {
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
  for (const FoundEntity& entity : answer.entities) {
    if (entity.end == at) text += " " + entity.label + "]";
  }
  return text;
}

}  // namespace

std::string prediction_text(const Input& input, const Prediction& prediction) {
  std::string text;
  for (const Answer& answer : prediction.answers) {
    if (answer.is_tagging) {
      text += concat(answer.task, ": ",
                     answer.has_entities ? marked(input, answer) : labelled(answer), "\n");
      continue;
    }
    std::array<char, 16> percent{};
    std::snprintf(percent.data(), percent.size(), "%.1f %%",
                  100.0 * static_cast<double>(answer.scores.front().score));
    text += concat(answer.task, ": ", answer.scores.front().label, " (", percent.data(), ")\n");
  }
  if (prediction.truncated) text += "(the end of this text was cut)\n";
  return text;
}

}  // namespace tandem
