#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "data/example.h"

namespace tandem {

/// Rows in memory: all of them while they are few, from then on those alone that tasks are made
/// from, which are the first ones and, of the others, every one with a label that none before it
/// had. Not thread-safe.
class RowSample {
 public:
  /// All rows are kept up to `most`.
  explicit RowSample(int64_t most) : most_(most) {}

  void add(Example row);

  int64_t num_rows() const { return num_rows_; }
  /// Whether some rows are not kept.
  bool is_cut() const { return num_rows_ > most_; }
  std::vector<Example> take() { return std::move(rows_); }

 private:
  bool is_news(const Example& row);
  void cut();

  int64_t most_;
  int64_t num_rows_ = 0;
  std::vector<Example> rows_;
  std::set<std::pair<std::string, std::string>> labels_;  ///< task and label, once it is cut
};

}  // namespace tandem
