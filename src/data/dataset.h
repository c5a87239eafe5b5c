#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/encoded/encoded_rows.h"
#include "data/example.h"
#include "data/packed_batch.h"
#include "text/tokenizer.h"

namespace tandem {

/// Tokenised examples of several tasks. Immutable; reading is thread-safe.
class Dataset {
 public:
  /// `rows` as an ExampleEncoder for these tasks made them; the tasks must outlive the dataset.
  Dataset(std::shared_ptr<const EncodedRows> rows, std::span<const DatasetTask> tasks);
  /// Tokenises and checks, in memory. Throws as ExampleEncoder.
  Dataset(std::span<const Example> examples, std::span<const DatasetTask> tasks,
          const Tokenizer& tokenizer, const EncodeOptions& options);

  const DatasetTask& task(int index) const { return tasks_.at(static_cast<size_t>(index)); }
  int num_tasks() const { return static_cast<int>(tasks_.size()); }
  int size() const { return rows_->size(); }
  EncodedExamplePtr at(int index) const { return rows_->at(index); }
  TokenCounts token_counts() const { return rows_->token_counts(); }
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
  /// Of `all`, one for each sequence of an example, those that a task reads, in the order of its
  /// views.
  template <typename Sequence>
  std::vector<Sequence> sequences_of(size_t task, const EncodedExample& example,
                                     const std::vector<Sequence>& all) const;

  std::vector<DatasetTask> tasks_;
  std::vector<std::vector<View>> views_;  ///< by task
  bool is_remade_ = false;
  std::shared_ptr<const EncodedRows> rows_;
};

/// Labels that occur in the examples for one task: "O" first, then in order (numbers by value).
std::vector<std::string> labels_in(std::span<const Example> examples, const std::string& task);

}  // namespace tandem
