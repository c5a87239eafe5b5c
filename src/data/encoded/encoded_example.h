#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "data/example.h"
#include "data/labelled_task.h"
#include "data/target.h"

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
  Origin origin;

  int num_tokens() const;
};

/// The example's sequence for a view; null where it has none.
inline const EncodedSequence* find_sequence(const EncodedExample& example, const View& view) {
  const auto found = std::ranges::find(example.sequences, view, &EncodedSequence::view);
  return found == example.sequences.end() ? nullptr : &*found;
}

/// Shared with whoever keeps the example, or with nobody.
using EncodedExamplePtr = std::shared_ptr<const EncodedExample>;

}  // namespace tandem
