#include "tasks/token_classification/tag_task.h"

#include <algorithm>

#include "base/fail.h"
#include "base/strings/text.h"
#include "labels/alignment.h"
#include "tasks/labels/label_choice.h"
#include "tasks/token_classification/tag_answer.h"
#include "tasks/token_classification/tag_conversion.h"
#include "tasks/token_classification/tag_metrics.h"
#include "tasks/token_classification/word_rule_json.h"

namespace tandem {

int32_t TagTask::label_without(int32_t token) const {
  return token == kSilentWord ? labels.find(silent_tag()).value_or(-1) : -1;
}

Target TagTask::target(const RawLabel& label, std::span<const EncodedSequence* const> sequences,
                       UnknownLabels* unknown) const {
  const WordLabels& tags = std::get<WordLabels>(label);
  const std::vector<int32_t>& first_tokens = sequences.front()->first_tokens;
  if (std::ranges::all_of(first_tokens, [](int32_t token) { return token == kSilentWord; }))
    bad_input("no word of this row yields a token: remove the row, or its labels");
  TagChain chain{std::vector<int32_t>(tags.size(), -1)};
  for (size_t word = 0; word < tags.size(); ++word) {
    if (!tags[word]) continue;
    chain.ids_W[word] = id_of(*tags[word], labels, unknown,
                              [this](const std::string& tag) { parse_tag(tag, tag_scheme); });
  }
  return chain;
}

int TagTask::num_silent_words(const Target& target, const EncodedSequence& sequence) const {
  const std::vector<int32_t>& ids_W = std::get<TagChain>(target).ids_W;
  int silent = 0;
  for (size_t word = 0; word < ids_W.size(); ++word)
    silent += ids_W[word] >= 0 && sequence.first_tokens[word] == kSilentWord ? 1 : 0;
  return silent;
}

std::vector<int32_t> TagTask::unit_rows(const Target&,
                                        std::span<const PackedSequence> sequences) const {
  std::vector<int32_t> rows = sequences.front().sequence->first_tokens;
  for (int32_t& row : rows) row += row >= 0 ? sequences.front().first_token : 0;
  return rows;
}

void TagTask::lay_out(const Target& target, std::span<const PackedSequence> sequences,
                      Targets& targets) const {
  const std::vector<int32_t>& ids_W = std::get<TagChain>(target).ids_W;
  const std::vector<int32_t>& first_tokens = sequences.front().sequence->first_tokens;
  for (size_t word = 0; word < ids_W.size(); ++word) {
    if (ids_W[word] < 0 || first_tokens[word] < 0) continue;
    targets.rows.push_back(sequences.front().first_token + first_tokens[word]);
    targets.labels.push_back(ids_W[word]);
  }
}

AnswerForm TagTask::answer(const Input& input, const Encoding& encoding,
                           std::span<const float> logits) const {
  return tag_words(*this, input, encoding, logits);
}

void TagTask::prepare(std::span<Example> rows, const JudgeOptions& options) const {
  const TagScheme written = options.scheme.value_or(written_scheme());
  write_spans_in(rows, name, written);
  convert_tags(rows, name, written, tag_scheme);
}

std::string TagTask::doubt(const RawLabel& label) const {
  std::vector<std::string> tags;
  for (const auto& word : std::get<WordLabels>(label)) {
    if (word && std::holds_alternative<std::string>(*word))
      tags.push_back(std::get<std::string>(*word));
  }
  const TagScheme scheme = written_scheme();
  try {
    if (entities_of(tags, scheme, EntityMode::strict) ==
        entities_of(tags, scheme, EntityMode::repair))
      return "";
  } catch (const Error&) {
    return "";  // a tag that the scheme does not have is an error of its own
  }
  return concat("tags that break ", name_of(scheme), ": ", join(tags, " "));
}

std::unique_ptr<TaskMetrics> TagTask::metrics(const JudgeOptions& options,
                                              const UnknownLabels* unknown) const {
  return std::make_unique<TagMetrics>(*this, options.mode, unknown);
}

void TagTask::write(OrderedJson& json) const {
  json["tag_scheme"] = name_of(tag_scheme);
  if (data_tag_scheme) json["data_tag_scheme"] = name_of(*data_tag_scheme);
  if (words != WordRule()) json["words"] = word_rule_to_json(words);
}

}  // namespace tandem
