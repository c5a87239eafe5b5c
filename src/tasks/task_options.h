#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "format/config/config.h"

namespace tandem {

class TaskKind;

/// What one kind of task reads of its entry.
struct KindOptions {
  virtual ~KindOptions() = default;
};

/// One entry of `tasks:` in the configuration.
struct TaskOptions {
  std::string name = {};
  const TaskKind* kind = nullptr;  ///< from `type`
  double loss_weight = 1.0;        ///< factor of this task's loss in the sum
  std::optional<double> dropout =
      {};  ///< before the last layer; default: the encoder's hidden_dropout_prob
  std::shared_ptr<KindOptions> own = {};  ///< of the kind's class; never null once read
};

/// Reads `tasks:`. `defaults` are the tasks of the short form, which entries of the same name
/// refine; with no default of that name `type` is required. Throws Error{bad_input} naming file,
/// line and key.
std::vector<TaskOptions> read_tasks(const ConfigNode* node, std::vector<TaskOptions> defaults);

}  // namespace tandem
