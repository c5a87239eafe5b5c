#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/packed_batch.h"
#include "data/shapes.h"
#include "labels/label_set.h"
#include "text/tokenizer.h"

namespace tandem {

/// What a dataset must know of a task.
struct TargetSpec {
  std::string name;
  TargetShape shape = TargetShape::class_label;
  HeadInput input = HeadInput::sentence;
  const LabelSet* labels = nullptr;
};

/// One tokenised example; labels are ids, -1 where missing.
struct EncodedExample {
  std::vector<int32_t> ids, segments;
  std::vector<int32_t>
      first_tokens;  ///< [W] token that begins each word; -1 where it was cut or has no token
  std::vector<std::vector<int32_t>>
      labels;  ///< by task: [1] or [W]; empty where the example has no label
  bool truncated = false;
  int num_damaged_words =
      0;  ///< labelled words of U+FFFD alone: they have no token, so the label is not learned
  std::string where;  ///< "train.jsonl:12"
};

/// Tokenised examples of several tasks, in memory. Immutable; reading is thread-safe.
class Dataset {
 public:
  /// Tokenises and checks. Throws Error{bad_input} that names file and line: an unknown label, a
  /// labelled word without any token.
  Dataset(std::span<const Example> examples, std::span<const TargetSpec> tasks,
          const Tokenizer& tokenizer, int max_length);

  int size() const { return static_cast<int>(examples_.size()); }
  const EncodedExample& at(int index) const { return examples_.at(static_cast<size_t>(index)); }
  int num_truncated() const;
  /// Where the rows stand that have a labelled word of U+FFFD alone.
  std::vector<std::string> rows_with_damaged_words() const;
  /// Tokens of each example.
  std::vector<int> token_counts() const;
  /// Labelled units (rows or words) of a task.
  int64_t num_labelled(int task) const;
  /// How often each label of a task occurs.
  std::vector<int64_t> label_counts(int task) const;

  /// The examples at `indices`, laid end to end; the first has place `first_place` in the optimiser
  /// step.
  PackedBatch pack(std::span<const int> indices, int first_place = 0) const;

  /// Rows of a task's head (see Targets) for each labelled or unlabelled unit of sequence
  /// `sequence` of a batch that pack() made: [1] or [W], -1 for a word without a token; empty where
  /// the example has no label.
  std::vector<int32_t> rows_of(const PackedBatch& batch, int sequence, int task) const;

 private:
  std::vector<TargetSpec> tasks_;
  std::vector<EncodedExample> examples_;
};

/// Labels that occur in the examples for one task: "O" first, then in order (numbers by value).
std::vector<std::string> labels_in(std::initializer_list<std::span<const Example>> examples,
                                   const std::string& task);

}  // namespace tandem
