#include "model/prediction_json.h"

#include "base/fail.h"
#include "format/number_json.h"
#include "tasks/kind.h"

namespace tandem {

namespace {

void add_logits(const Answer& answer, int num_tokens, OrderedJson& json) {
  if (!answer.sentence_logits.empty()) json["sentence_logits"] = numbers(answer.sentence_logits);
  if (answer.token_logits.empty()) return;
  const size_t width = answer.token_logits.size() / static_cast<size_t>(num_tokens);
  OrderedJson& rows = json["token_logits"] = OrderedJson::array();
  for (size_t first = 0; first < answer.token_logits.size(); first += width)
    rows.push_back(numbers(std::span(answer.token_logits).subspan(first, width)));
}

}  // namespace

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

OrderedJson prediction_json(OrderedJson row, const Input& input, const Prediction& prediction,
                            std::span<const TaskInfo> tasks) {
  OrderedJson json = std::move(row);
  for (const TaskInfo& task : tasks) json.erase(task.name);
  if (prediction.truncated) json["truncated"] = true;
  for (size_t t = 0; t < tasks.size(); ++t) {
    const Answer& answer = prediction.answers[t];
    OrderedJson& own = json[answer.task] = find_task_kind(tasks[t].type).answer_json(input, answer);
    add_logits(answer, prediction.num_tokens, own);
  }
  return json;
}

std::string prediction_text(const Input& input, const Prediction& prediction,
                            std::span<const TaskInfo> tasks) {
  std::string text;
  for (size_t t = 0; t < tasks.size(); ++t) {
    const Answer& answer = prediction.answers[t];
    text +=
        concat(answer.task, ": ", find_task_kind(tasks[t].type).answer_text(input, answer), "\n");
  }
  if (prediction.truncated) text += "(the end of this text was cut)\n";
  return text;
}

}  // namespace tandem
