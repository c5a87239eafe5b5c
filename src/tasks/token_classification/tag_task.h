#pragma once

#include <optional>
#include <string_view>

#include "labels/word_rule.h"
#include "tasks/task.h"

namespace tandem {

/// One of C tags for each word: vector of its first sub-word (Devlin et al. 2019, section 5.3),
/// dropout, linear, softmax.
class TagTask : public Task {
 public:
  TagScheme tag_scheme = TagScheme::IO;           ///< of `labels`
  std::optional<TagScheme> data_tag_scheme = {};  ///< of the rows, where it is another one
  WordRule words = {};                            ///< how a plain text is parted

  TagScheme written_scheme() const { return data_tag_scheme.value_or(tag_scheme); }
  /// What a word is called that has no token to read; "" where nothing fits.
  std::string_view silent_tag() const {
    return tag_scheme != TagScheme::none || labels.find("O") ? "O" : "";
  }
  /// The id of what is answered for a word without a token, kCutWord or kSilentWord; -1 for
  /// nothing, which is wrong.
  int32_t label_without(int32_t token) const;

  const TaskKind& kind() const override;
  bool reads_tokens() const override { return true; }

  Target target(const RawLabel& label, std::span<const EncodedSequence* const> sequences,
                UnknownLabels* unknown) const override;
  int num_silent_words(const Target& target, const EncodedSequence& sequence) const override;
  std::vector<int32_t> unit_rows(const Target& target,
                                 std::span<const PackedSequence> sequences) const override;
  /// Labelled words alone.
  void lay_out(const Target& target, std::span<const PackedSequence> sequences,
               Targets& targets) const override;
  AnswerForm answer(const Input& input, const Encoding& encoding,
                    std::span<const float> logits) const override;
  void prepare(std::span<Example> rows, const JudgeOptions& options) const override;
  std::string doubt(const RawLabel& label) const override;
  std::unique_ptr<TaskMetrics> metrics(const JudgeOptions& options,
                                       const UnknownLabels* unknown) const override;

 protected:
  void write(OrderedJson& json) const override;
};

}  // namespace tandem
