#include "model/prediction_table.h"

#include <algorithm>

#include "base/fail.h"
#include "base/strings/text.h"
#include "base/strings/utf8.h"
#include "format/number_json.h"

namespace tandem {

namespace {

void add_cells(const std::string& task, const LabelScores& answer, const Input&, size_t top_k,
               OrderedJson& cells) {
  for (size_t place = 0; place < std::max<size_t>(1, top_k); ++place) {
    const std::string column = place == 0 ? task : concat(task, "_", place + 1);
    const bool is_there = place < answer.scores.size();
    cells[column] = is_there ? answer.scores[place].label : "";
    cells[column + "_score"] = is_there ? OrderedJson(number(answer.scores[place].score)) : "";
  }
}

void add_cells(const std::string& task, const WordTags& answer, const Input& input, size_t,
               OrderedJson& cells) {
  if (!input.tokens.empty()) {
    cells[task] = join(answer.tags, " ");
    return;
  }
  OrderedJson& spans = cells[task] = OrderedJson::array();
  for (const FoundEntity& span : answer.has_entities ? answer.entities : answer.words) {
    spans.push_back({{"start", span.begin},
                     {"end", span.end},
                     {"label", span.label},
                     {"text", span.text},
                     {"score", number(span.score)}});
  }
}

/// A part of a comment or a cell of a column: a line end or a tab would begin another.
std::string in_one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

/// The words that tags stand for.
std::vector<std::string> words_of(const Input& input, const std::vector<WordPlace>& places) {
  if (!input.tokens.empty()) return input.tokens;
  std::vector<size_t> begins;  // of code points
  for (size_t at = 0; at < input.text.size();
       at += static_cast<size_t>(decode_valid_utf8(input.text, at).length))
    begins.push_back(at);
  begins.push_back(input.text.size());
  std::vector<std::string> words;
  for (const WordPlace& place : places) {
    const size_t begin = begins[static_cast<size_t>(place.begin)];
    words.push_back(input.text.substr(begin, begins[static_cast<size_t>(place.end)] - begin));
  }
  return words;
}

/// "# key = value" of a field that is one value.
std::string comment(const std::string& name, const OrderedJson& value) {
  if (value.is_structured() || value.is_null()) return "";
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  return concat("# ", in_one_line(name), " = ", in_one_line(text), "\n");
}

}  // namespace

OrderedJson prediction_cells(const Input& input, const Prediction& prediction, size_t top_k) {
  OrderedJson cells = OrderedJson::object();
  for (const Answer& answer : prediction.answers) {
    std::visit([&](const auto& form) { add_cells(answer.task, form, input, top_k, cells); },
               answer.value);
  }
  cells["truncated"] = prediction.truncated ? "true" : "";
  return cells;
}

std::string prediction_conll(const OrderedJson& row, const Input& input,
                             const Prediction& prediction) {
  std::string text;
  for (const auto& [name, value] : row.items()) text += comment(name, value);
  std::vector<const Answer*> columns;
  for (const Answer& answer : prediction.answers) {
    if (const auto* const scores = std::get_if<LabelScores>(&answer.value)) {
      text += comment(answer.task, scores->scores.empty() ? "" : scores->scores.front().label);
    } else {
      columns.push_back(&answer);
    }
  }
  if (columns.empty()) bad_input("CoNLL has a word a line, and no head of this model is on words");
  const auto tags_of = [](const Answer& answer) -> const WordTags& {
    return std::get<WordTags>(answer.value);
  };
  const WordTags& first = tags_of(*columns.front());
  for (const Answer* answer : columns) {
    if (tags_of(*answer).places == first.places) continue;
    bad_input("the heads ", columns.front()->task, " and ", answer->task,
              " part this text into different words: choose one of them with --task");
  }
  const std::vector<std::string> words = words_of(input, first.places);
  for (size_t word = 0; word < words.size(); ++word) {
    text += in_one_line(words[word]);
    for (const Answer* answer : columns) text += "\t" + tags_of(*answer).tags[word];
    text += "\n";
  }
  return text + "\n";
}

}  // namespace tandem
