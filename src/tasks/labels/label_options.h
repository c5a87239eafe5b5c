#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "labels/label_set.h"
#include "tasks/task_options.h"

namespace tandem {

/// What kinds of task that tell labels apart have in common.
struct LabelOptions : KindOptions {
  std::vector<std::string> labels = {};  ///< in the order of the head's outputs; empty: from the
                                         ///< training rows, sorted ("O" first)
  int num_labels = 0;                    ///< size of the head; 0: as many as there are labels
  bool class_weights_auto =
      false;  ///< `class_weights: auto`: N / (C * n_c), as scikit-learn's "balanced"
  std::map<std::string, double> class_weights =
      {};  ///< factor of each label's loss; 1 for the rest
};

/// The options of a kind's own class, made where there are none; what another kind read of
/// LabelOptions is kept.
template <typename Options>
Options& own_options(TaskOptions& task) {
  auto own = std::dynamic_pointer_cast<Options>(task.own);
  if (own == nullptr) {
    own = std::make_shared<Options>();
    if (const auto* const shared = dynamic_cast<const LabelOptions*>(task.own.get()))
      static_cast<LabelOptions&>(*own) = *shared;
    task.own = own;
  }
  return *own;
}
/// The same to read; the defaults where there are none.
template <typename Options>
const Options& own_options(const TaskOptions& task) {
  static const Options kDefaults;
  const auto* const own = dynamic_cast<const Options*>(task.own.get());
  return own == nullptr ? kDefaults : *own;
}

/// Reads `labels`, `num_labels` and `class_weights` of the entry `node`. Throws Error{bad_input}.
void read_label_options(const ConfigNode& node, ConfigReader& reader, LabelOptions& options);

/// A factor for each label's loss; empty: all 1. `counts`: how often each label is learned from; of
/// those behind its end, never.
/// Throws Error{bad_input} for a weight of an unknown label.
std::vector<float> class_weights(const TaskOptions& task, const LabelSet& labels,
                                 std::vector<int64_t> counts);

}  // namespace tandem
