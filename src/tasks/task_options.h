#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "format/config.h"
#include "labels/tag_scheme.h"
#include "tasks/task_spec.h"

namespace tandem {

/// One entry of `tasks:` in the configuration.
struct TaskOptions {
  std::string name;
  const TaskSpec* spec = nullptr;   ///< from `type`
  std::vector<std::string> labels;  ///< in the order of the head's outputs; empty: from the
                                    ///< training rows, sorted ("O" first)
  int num_labels = 0;               ///< size of the head; 0: as many as there are labels
  double loss_weight = 1.0;         ///< factor of this task's loss in the sum
  bool class_weights_auto =
      false;  ///< `class_weights: auto`: N / (C * n_c), as scikit-learn's "balanced"
  std::map<std::string, double> class_weights;  ///< factor of each label's loss; 1 for the rest
  std::optional<double>
      dropout;  ///< before the linear layer; default: the encoder's hidden_dropout_prob
  std::optional<TagScheme> tag_scheme;    ///< of the rows' tags; default: told from them
  std::optional<TagScheme> convert_tags;  ///< into which they are rewritten, for the head to learn
};

/// Reads `tasks:`. `defaults` are the tasks of the short form, which entries of the same name
/// refine; with no default of that name `type` is required. Throws Error{bad_input} naming file,
/// line and key.
std::vector<TaskOptions> read_tasks(const ConfigNode* node, std::vector<TaskOptions> defaults);

}  // namespace tandem
