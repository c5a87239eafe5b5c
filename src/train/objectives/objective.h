#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string_view>

#include "data/target.h"
#include "tasks/task.h"
#include "tasks/task_options.h"

namespace tandem {

/// What a task's head learns by: a sum over labelled rows and what it is to be divided by, so that
/// a step of several batches can divide once. Each kind of task has its own. Thread-safe.
class Objective {
 public:
  virtual ~Objective() = default;

  /// What the summed loss of these targets is divided by; no gradient depends on it.
  virtual double normaliser(const Targets& targets) const = 0;
  /// The summed loss, for autograd: logits [R, C] fp32 at the rows of the targets, at least one.
  virtual at::Tensor loss(const at::Tensor& logits_RC, const Targets& targets) const = 0;

  struct Total {
    double sum = 0.0;
    double normaliser = 0.0;
  };
  /// Adds the same without gradient and in double precision, for rows that are judged: a label that
  /// the task lacks has no logit, so nothing is lost on it.
  virtual void add(const at::Tensor& logits_RC, const Targets& targets, Total& total) const = 0;
};

/// What an objective is made from.
struct ObjectiveSources {
  const Task& task;
  const TaskOptions* options = nullptr;  ///< null: the kind's defaults
  /// How often each label is learned from; null: no rows.
  const std::vector<int64_t>* label_counts = nullptr;
};

/// The objective of a task's kind. Throws Error{bad_input} for options that do not fit the task.
std::shared_ptr<const Objective> make_objective(const ObjectiveSources& sources);

/// Adds the objective of a kind that is not built in (tasks/kinds.inc). Not thread-safe.
using MakeObjective = std::shared_ptr<const Objective> (*)(const ObjectiveSources&);
void register_objective(std::string_view type, MakeObjective make);

}  // namespace tandem
