#include "tasks/token_classification/tag_answer.h"

#include <string_view>

#include "base/strings/utf8.h"
#include "labels/alignment.h"
#include "labels/entities.h"
#include "tasks/heads/probabilities.h"

namespace tandem {

namespace {

/// The words that a head tags: where each stands in a plain text, and the token that stands for it.
struct Words {
  std::vector<WordSpan> spans = {};  ///< empty for words that the caller has split
  std::vector<int32_t> first;
};

/// Leaves out what nobody sees at the ends of a word: it has no token.
void shrink_to_tokens(const Encoding& encoding, const std::vector<int32_t>& first,
                      std::vector<WordSpan>& spans) {
  for (size_t word = 0; word < spans.size(); ++word) {
    if (first[word] < 0) continue;
    const int end = spans[word].end;
    auto token = static_cast<size_t>(first[word]);
    spans[word].begin = encoding.begins[token];
    for (; token < static_cast<size_t>(encoding.first_text_end) && encoding.begins[token] < end;
         ++token) {
      spans[word].end = encoding.ends[token];
    }
  }
}

Words words_of_input(const TagTask& task, const Input& input, const Encoding& encoding) {
  if (!input.tokens.empty())
    return {.first = first_tokens(encoding, static_cast<int>(input.tokens.size()))};
  Words words;
  if (task.words.kind == WordRule::Kind::tokenizer) {
    words.spans = token_words(encoding);
    if (!input.text_pair) words.spans.resize(static_cast<size_t>(encoding.num_words));
    words.first = first_tokens(encoding, static_cast<int>(words.spans.size()));
  } else {
    words.spans = words_of(input.text, task.words);
    words.first = first_tokens(encoding, words.spans);
    shrink_to_tokens(encoding, words.first, words.spans);
  }
  return words;
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

FoundEntity locate(const Entity& entity, const Input& input, const std::vector<WordSpan>& spans,
                   TextWalk& walk) {
  FoundEntity found{.label = entity.label};
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
  return found;
}

/// Every word with a label as an entity of its own.
std::vector<Entity> each_word(const std::vector<std::string>& tags) {
  std::vector<Entity> words;
  for (int word = 0; word < static_cast<int>(tags.size()); ++word) {
    const std::string& tag = tags[static_cast<size_t>(word)];
    if (!tag.empty()) words.push_back({tag, word, word + 1});
  }
  return words;
}

}  // namespace

WordTags tag_words(const TagTask& task, const Input& input, const Encoding& encoding,
                   std::span<const float> logits_TC) {
  WordTags answer{.has_entities = task.tag_scheme != TagScheme::none};
  const auto num_labels = static_cast<size_t>(task.labels.size());
  const auto [spans, first] = words_of_input(task, input, encoding);
  std::vector<float> word_scores(first.size(), 0.0F);
  for (size_t word = 0; word < first.size(); ++word) {
    if (first[word] < 0) {
      answer.tags.emplace_back(task.silent_tag());
      continue;
    }
    const auto row = logits_TC.subspan(static_cast<size_t>(first[word]) * num_labels, num_labels);
    std::vector<float> probabilities(row.begin(), row.end());
    softmax(probabilities);
    const int best = argmax(probabilities);
    answer.tags.push_back(task.labels.name(best));
    word_scores[word] = probabilities[static_cast<size_t>(best)];
  }
  for (const WordSpan& span : spans) answer.places.push_back({span.begin, span.end});
  TextWalk walk(input.text);
  for (const Entity& entity :
       answer.has_entities ? entities_of(answer.tags, task.tag_scheme) : each_word(answer.tags)) {
    FoundEntity found = locate(entity, input, spans, walk);
    for (int word = entity.begin; word < entity.end; ++word)
      found.score += word_scores[static_cast<size_t>(word)];
    found.score /= static_cast<float>(entity.end - entity.begin);
    (answer.has_entities ? answer.entities : answer.words).push_back(std::move(found));
  }
  return answer;
}

}  // namespace tandem
