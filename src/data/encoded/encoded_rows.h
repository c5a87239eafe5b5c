#pragma once

#include "data/encoded/encoded_example.h"
#include "data/token_counts.h"

namespace tandem {

/// Tokenised examples, wherever they lie. Immutable; thread-safe.
class EncodedRows {
 public:
  virtual ~EncodedRows() = default;

  virtual int size() const = 0;
  /// Valid as long as the rows are.
  virtual EncodedExamplePtr at(int index) const = 0;
  /// Of each example; valid as long as the rows are.
  virtual TokenCounts token_counts() const = 0;
};

/// In memory.
class RowsInMemory : public EncodedRows {
 public:
  explicit RowsInMemory(std::vector<EncodedExample> examples) : examples_(std::move(examples)) {}

  int size() const override { return static_cast<int>(examples_.size()); }
  EncodedExamplePtr at(int index) const override {
    // Owned by nobody: the rows keep it.
    return {EncodedExamplePtr(), &examples_.at(static_cast<size_t>(index))};
  }
  TokenCounts token_counts() const override {
    std::vector<int> counts;
    for (const EncodedExample& example : examples_) counts.push_back(example.num_tokens());
    return TokenCounts(std::move(counts));
  }

 private:
  std::vector<EncodedExample> examples_;
};

}  // namespace tandem
