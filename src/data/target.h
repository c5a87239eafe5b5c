#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace tandem {

/// One class for the whole example.
struct ClassTarget {
  int32_t id = 0;
};

/// A tag for each word; -1 for a word without a label, which keeps its place.
struct TagChain {
  std::vector<int32_t> ids_W;
};

/// What an example says for a task; nothing where it carries no label. Ids are places in the task's
/// labels, and from their number on those of labels that it lacks (UnknownLabels). A kind of task
/// that says something else adds its form here.
using Target = std::variant<std::monostate, ClassTarget, TagChain>;

inline bool is_labelled(const Target& target) {
  return !std::holds_alternative<std::monostate>(target);
}

/// What the targets of one task come to in a batch: rows of the head's input and a label for each.
/// Rows are sequences for heads that read sentences and tokens for heads that read tokens.
struct Targets {
  std::vector<int32_t> rows;    ///< [R], ascending
  std::vector<int32_t> labels;  ///< [R]; -1 for a row that only keeps its place
  /// [S+1] rows of sequence s are [offsets[s], offsets[s+1]); all rows of an example count for its
  /// first sequence.
  std::vector<int32_t> offsets = {0};
};

}  // namespace tandem
