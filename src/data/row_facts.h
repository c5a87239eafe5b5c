#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "format/checksum.h"

namespace tandem {

/// What a training wants to know of all its rows.
struct RowFacts {
  int64_t num_rows = 0;
  int64_t num_truncated = 0;
  int64_t num_silent_words = 0;  ///< labelled words that yield no token
  int64_t num_silent_rows = 0;   ///< that have some
  std::string first_silent_row;  ///< "train.jsonl:12"
  /// [tasks][labels] how often each label is learned from: words without a token to read do not
  /// count.
  std::vector<std::vector<int64_t>> label_counts;
  std::string checksum;  ///< of everything that the network reads of the rows, in their order
};

/// Gathers them from datasets that follow each other. Not thread-safe.
class RowFactsCounter {
 public:
  void add(const Dataset& data);
  RowFacts facts() const;

 private:
  RowFacts facts_;
  Checksum checksum_;
};

RowFacts facts_of(const Dataset& data);

}  // namespace tandem
