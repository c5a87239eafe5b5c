#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/example.h"
#include "data/target.h"
#include "data/unknown_labels.h"
#include "data/view.h"

namespace tandem {

/// A sequence of an example, tokenised once.
struct EncodedSequence {
  std::vector<int32_t> ids, segments;
  /// [W] token that begins each word, or kCutWord, or kSilentWord; empty where the row has no words
  std::vector<int32_t> first_tokens;
  View view;
};

/// The same where it lies in a batch.
struct PackedSequence {
  const EncodedSequence* sequence = nullptr;  ///< its ids as they were before View::remake
  int32_t number = 0;                         ///< among the sequences of the batch
  int32_t first_token = 0;                    ///< in the batch
  std::span<const int32_t> ids;               ///< as the encoder reads them
};

/// What a dataset asks of a task: how labels become targets, and targets rows of a head's input.
/// Thread-safe.
class LabelledTask {
 public:
  virtual ~LabelledTask() = default;

  /// The sequences of an example that the task reads.
  virtual std::vector<View> views() const { return {View{}}; }
  /// The target of a label as rows have it. `sequences`: those of views(). A number is a label's
  /// place where no label of the task is a number, else a name. `unknown` takes labels that the
  /// task lacks; null: they are errors. Throws Error{bad_input}; the caller says where.
  virtual Target target(const RawLabel& label, std::span<const EncodedSequence* const> sequences,
                        UnknownLabels* unknown) const = 0;
  /// How many labels of a target belong to words that yield no token.
  virtual int num_silent_words(const Target&, const EncodedSequence&) const { return 0; }
  /// For each unit of a target, the example or a word, its row of the head's input; kCutWord or
  /// kSilentWord for a word without a token.
  virtual std::vector<int32_t> unit_rows(const Target& target,
                                         std::span<const PackedSequence> sequences) const = 0;
  /// Appends the rows that the loss of a target needs, and their labels.
  virtual void lay_out(const Target& target, std::span<const PackedSequence> sequences,
                       Targets& targets) const = 0;
};

}  // namespace tandem
