#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "data/example.h"

namespace tandem {

/// Rows of training and of dev data, as checks tell them apart.
enum class Part { train, dev };

/// How often texts stand in the rows more than once. Some 100 bytes a text; texts are told apart by
/// 64 bits of their hash. Not thread-safe.
class TextIndex {
 public:
  /// `tasks`: those whose labels are compared.
  explicit TextIndex(std::vector<std::string> tasks) : tasks_(std::move(tasks)) {}

  /// Takes the rows of train before those of dev.
  void add(const Example& row, Part part);

  /// Two rows: "train.jsonl:12" and "train.jsonl:40".
  using Pair = std::array<std::string, 2>;
  /// A count, and where the first few stand.
  struct Found {
    int64_t count = 0;
    std::vector<Pair> examples;
  };

  /// Rows whose text stands before in the same part: letter for letter, or but for case and white
  /// space.
  const Found& duplicates(Part part) const { return exact_[static_cast<size_t>(part)]; }
  const Found& near_duplicates(Part part) const { return near_[static_cast<size_t>(part)]; }
  /// Dev rows whose text stands in train, but for case and white space.
  const Found& overlap() const { return overlap_; }
  /// By task: rows whose label is another one than that of the same text before, in either part.
  const std::vector<Found>& conflicts() const { return conflicts_; }

 private:
  struct Seen {
    Origin origin;
    uint64_t exact = 0;
    Part part = Part::train;
    std::vector<uint64_t> labels;  ///< by task; 0: none
  };

  std::vector<std::string> tasks_;
  std::unordered_map<uint64_t, Seen> seen_;  ///< by the text without case and white space
  std::array<Found, 2> exact_, near_;
  Found overlap_;
  std::vector<Found> conflicts_ = std::vector<Found>(tasks_.size());
};

}  // namespace tandem
