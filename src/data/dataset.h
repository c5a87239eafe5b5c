#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/labelled_task.h"
#include "data/packed_batch.h"
#include "text/tokenizer.h"

namespace tandem {

/// A task whose labels a dataset holds.
struct DatasetTask {
  std::string name;  ///< as in Example::labels
  const LabelledTask* task = nullptr;
  UnknownLabels* unknown = nullptr;  ///< as in LabelledTask::target
};

/// One tokenised example. It has the sequences of every task that it is labelled for, and the plain
/// one where it is labelled for none.
struct EncodedExample {
  std::vector<EncodedSequence> sequences;
  std::vector<Target> targets;  ///< by task
  bool truncated = false;
  int num_silent_words = 0;  ///< of those that carry a label
  std::string where;         ///< "train.jsonl:12"

  int num_tokens() const;
};

/// Tokenised examples of several tasks, in memory. Immutable; reading is thread-safe.
class Dataset {
 public:
  /// Tokenises and checks; the tasks must outlive it. Throws Error{bad_input} that names file, line
  /// and task for a label that makes no target.
  Dataset(std::span<const Example> examples, std::span<const DatasetTask> tasks,
          const Tokenizer& tokenizer, int max_length);

  const DatasetTask& task(int index) const { return tasks_.at(static_cast<size_t>(index)); }
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
  /// How often each of a task's first `num_labels` labels is learned from: words without a token to
  /// read do not count.
  std::vector<int64_t> label_counts(int task, int num_labels) const;
  /// Whether some sequence is made anew each epoch.
  bool is_remade() const { return is_remade_; }

  /// The examples at `indices`, laid end to end; the first has place `first_place` in the optimiser
  /// step. `views`: random numbers of the epoch, for sequences that are made anew.
  PackedBatch pack(std::span<const int> indices, int first_place = 0,
                   const Random& views = Random(0)) const;

  /// LabelledTask::unit_rows of a batch's example whose first sequence is number `sequence`; none
  /// where it has no label.
  std::vector<int32_t> unit_rows(const PackedBatch& batch, int sequence, int task) const;

 private:
  EncodedExample encode(const Example& example, const Tokenizer& tokenizer,
                        const EncodeOptions& options, Encoding& encoding) const;
  /// Of `all`, one for each sequence of an example, those that a task reads, in the order of its
  /// views.
  template <typename Sequence>
  std::vector<Sequence> sequences_of(size_t task, const EncodedExample& example,
                                     const std::vector<Sequence>& all) const;

  std::vector<DatasetTask> tasks_;
  std::vector<std::vector<View>> views_;  ///< by task
  bool is_remade_ = false;
  std::vector<EncodedExample> examples_;
};

/// Labels that occur in the examples for one task: "O" first, then in order (numbers by value).
std::vector<std::string> labels_in(std::span<const Example> examples, const std::string& task);

}  // namespace tandem
