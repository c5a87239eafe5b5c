#include "model/answers.h"

#include <algorithm>
#include <string_view>

#include "base/utf8.h"
#include "labels/alignment.h"
#include "labels/entities.h"
#include "tasks/linear_head.h"

namespace tandem {

namespace {

std::vector<LabelScore> label_scores(const Task& task, std::vector<float> logits_C) {
  softmax(logits_C);
  std::vector<LabelScore> scores;
  for (int label = 0; label < task.labels.size(); ++label) {
    scores.push_back({task.labels.name(label), logits_C[static_cast<size_t>(label)]});
  }
  std::stable_sort(scores.begin(), scores.end(),
                   [](const LabelScore& a, const LabelScore& b) { return a.score > b.score; });
  return scores;
}

int words_of_first_text(const Input& input, const Encoding& encoding) {
  if (!input.tokens.empty()) return static_cast<int>(input.tokens.size());
  if (!input.text_pair) return encoding.num_words;
  int words = 0;
  for (size_t token = 0; token < encoding.ids.size(); ++token) {
    if (encoding.segments[token] == 0) words = std::max(words, encoding.words[token] + 1);
  }
  return words;
}

/// Where each word of the input stands in the text, in code points.
struct WordSpan {
  int begin = 0;
  int end = 0;
};

std::vector<WordSpan> word_spans(const Encoding& encoding, int num_words) {
  std::vector<WordSpan> spans(static_cast<size_t>(num_words));
  for (size_t token = 0; token < encoding.ids.size(); ++token) {
    if (encoding.words[token] < 0 || encoding.segments[token] != 0) continue;
    WordSpan& span = spans[static_cast<size_t>(encoding.words[token])];
    if (span.end == 0) span.begin = encoding.begins[token];
    span.end = encoding.ends[token];
  }
  return spans;
}

/// A text known to be valid, from its begin on.
class TextWalk {
 public:
  explicit TextWalk(std::string_view text) : text_(text) {}

  /// Where code point number `point` begins, in bytes. Never less than the one asked for before.
  size_t byte_of(int point) {
    for (; point_ < point && at_ < text_.size(); ++point_) {
      at_ += static_cast<size_t>(decode_valid_utf8(text_, at_).length);
    }
    return at_;
  }
  std::string_view part(int begin, int end) {
    const size_t first = byte_of(begin);
    return text_.substr(first, byte_of(end) - first);
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
  int point_ = 0;
};

void locate(FoundEntity& found, const Entity& entity, const Input& input,
            const std::vector<WordSpan>& spans, TextWalk& walk) {
  if (!input.tokens.empty()) {
    found.begin = entity.begin;
    found.end = entity.end;
    for (int word = entity.begin; word < entity.end; ++word) {
      found.text += (word == entity.begin ? "" : " ") + input.tokens[static_cast<size_t>(word)];
    }
  } else {
    found.begin = spans[static_cast<size_t>(entity.begin)].begin;
    found.end = spans[static_cast<size_t>(entity.end - 1)].end;
    found.text = walk.part(found.begin, found.end);
  }
}

void tag_words(const Task& task, const Input& input, const Encoding& encoding,
               std::span<const float> logits_TC, Answer& answer) {
  const auto num_labels = static_cast<size_t>(task.labels.size());
  const int num_words = words_of_first_text(input, encoding);
  const std::vector<int32_t> first = first_tokens(encoding, num_words);
  std::vector<float> word_scores(first.size(), 0.0F);
  for (size_t word = 0; word < first.size(); ++word) {
    if (first[word] < 0) {
      answer.tags.emplace_back("O");
      continue;
    }
    const auto row = logits_TC.subspan(static_cast<size_t>(first[word]) * num_labels, num_labels);
    std::vector<float> probabilities(row.begin(), row.end());
    softmax(probabilities);
    const int best = argmax(probabilities);
    answer.tags.push_back(task.labels.name(best));
    word_scores[word] = probabilities[static_cast<size_t>(best)];
  }
  const std::vector<WordSpan> spans = word_spans(encoding, num_words);
  TextWalk walk(input.text);
  for (const Entity& entity : entities_of(answer.tags, task.tag_scheme)) {
    FoundEntity found{.label = entity.label};
    for (int word = entity.begin; word < entity.end; ++word)
      found.score += word_scores[static_cast<size_t>(word)];
    found.score /= static_cast<float>(entity.end - entity.begin);
    locate(found, entity, input, spans, walk);
    answer.entities.push_back(std::move(found));
  }
}

}  // namespace

Answer make_answer(const Task& task, const Input& input, const Encoding& encoding,
                   std::span<const float> logits, bool keep_logits) {
  Answer answer;
  answer.task = task.name;
  answer.is_tagging = task.spec->answer == AnswerShape::entities;
  if (answer.is_tagging) {
    tag_words(task, input, encoding, logits, answer);
    if (keep_logits) answer.token_logits.assign(logits.begin(), logits.end());
  } else {
    answer.scores = label_scores(task, {logits.begin(), logits.end()});
    if (keep_logits) answer.sentence_logits.assign(logits.begin(), logits.end());
  }
  return answer;
}

}  // namespace tandem
