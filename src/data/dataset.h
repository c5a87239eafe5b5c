#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/packed_batch.h"
#include "data/shapes.h"
#include "data/unknown_labels.h"
#include "labels/alignment.h"
#include "labels/label_set.h"
#include "labels/tag_scheme.h"
#include "text/tokenizer.h"

namespace tandem {

/// What a dataset must know of a task.
struct TargetSpec {
  std::string name;
  TargetShape shape = TargetShape::class_label;
  HeadInput input = HeadInput::sentence;
  const LabelSet* labels = nullptr;
  TagScheme tag_scheme = TagScheme::none;  ///< of tags
  /// Takes labels of rows that are not among `labels`; null: they are errors.
  UnknownLabels* unknown = nullptr;
};

/// One tokenised example; labels are ids, -1 where missing, from the number of the task's labels on
/// where unknown.
struct EncodedExample {
  std::vector<int32_t> ids, segments;
  std::vector<int32_t>
      first_tokens;  ///< [W] token that begins each word, or kCutWord, or kSilentWord
  std::vector<std::vector<int32_t>>
      labels;  ///< by task: [1] or [W]; empty where the example has no label
  bool truncated = false;
  int num_silent_words = 0;  ///< of those that carry a label
  std::string where;         ///< "train.jsonl:12"
};

/// Tokenised examples of several tasks, in memory. Immutable; reading is thread-safe.
class Dataset {
 public:
  /// Tokenises and checks. A number is a label's place where no label of the task is a number, else
  /// a name. Throws Error{bad_input} that names file and line: a label that is not known and nobody
  /// takes, a row of labelled words none of which yields a token.
  Dataset(std::span<const Example> examples, std::span<const TargetSpec> tasks,
          const Tokenizer& tokenizer, int max_length);

  const TargetSpec& task(int index) const { return tasks_.at(static_cast<size_t>(index)); }
  int size() const { return static_cast<int>(examples_.size()); }
  const EncodedExample& at(int index) const { return examples_.at(static_cast<size_t>(index)); }
  int num_truncated() const;
  /// Labelled words that yield no token, and where the rows stand that have some.
  struct SilentWords {
    int64_t words = 0;
    std::vector<std::string> rows;
  };
  SilentWords silent_words() const;
  /// Tokens of each example.
  std::vector<int> token_counts() const;
  /// How often each label of a task is learned from: words without a token to read do not count.
  std::vector<int64_t> label_counts(int task) const;

  /// The examples at `indices`, laid end to end; the first has place `first_place` in the optimiser
  /// step.
  PackedBatch pack(std::span<const int> indices, int first_place = 0) const;

  /// Rows of a task's head (see Targets) for each labelled or unlabelled unit of sequence
  /// `sequence` of a batch that pack() made: [1] or [W], kCutWord or kSilentWord for a word without
  /// a token; empty where the example has no label.
  std::vector<int32_t> rows_of(const PackedBatch& batch, int sequence, int task) const;

 private:
  std::vector<TargetSpec> tasks_;
  std::vector<EncodedExample> examples_;
};

/// Labels that occur in the examples for one task: "O" first, then in order (numbers by value).
std::vector<std::string> labels_in(std::span<const Example> examples, const std::string& task);

}  // namespace tandem
