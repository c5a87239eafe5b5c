#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/warn.h"
#include "data/label_field.h"
#include "format/config/config.h"
#include "tandem/answer.h"
#include "tasks/huggingface_class.h"
#include "tasks/task.h"
#include "tasks/task_options.h"

namespace tandem {

/// What a task is made from before training.
struct TaskSources {
  const TaskOptions& options;
  const Task* known = nullptr;  ///< the backbone's own task of that name, or null
  std::span<Example> train, dev;
};

/// A kind of task: all that is particular to it, together with its class of Task, but for its loss
/// (train/objectives/). One object a kind, of static life; thread-safe.
///
/// As a LabelReader it says what a cell of a row holds.
class TaskKind : public LabelReader {
 public:
  /// `type:` in the configuration and in saved models.
  virtual std::string_view type() const = 0;

  /// Reads the kind's own keys of an entry of `tasks:` into options.own; what stands there already
  /// is refined. Throws Error{bad_input} naming file, line and key.
  virtual void read_options(const ConfigNode& node, ConfigReader& reader,
                            TaskOptions& options) const = 0;
  /// Settles what the options leave to the backbone's own task and to the rows, and rewrites the
  /// rows where the options say so. Before make(). Throws Error{bad_input} that names the row.
  virtual void prepare(TaskOptions&, const TaskSources&) const {}
  /// The task, with labels from the options, the known task or the rows. Warns of rows that look
  /// like slips. Throws Error{bad_input}.
  virtual std::shared_ptr<Task> make(const TaskSources& sources, const Warn& warn) const = 0;
  /// A task with `num_outputs` numbered labels.
  virtual std::shared_ptr<Task> make_numbered(int num_outputs) const = 0;
  /// A task as Task::to_json() has written it; what all kinds have is left to task_from_json().
  /// Throws Error{bad_input}.
  virtual std::shared_ptr<Task> from_json(const Json& json) const = 0;

  /// An answer of this kind for programs, without task and logits.
  virtual OrderedJson answer_json(const Input& input, const Answer& answer) const = 0;
  /// The same for people: one line without its end.
  virtual std::string answer_text(const Input& input, const Answer& answer) const = 0;

  /// The classes of transformers that hold such a head, one a family of encoders; none where there
  /// are none.
  virtual std::span<const HuggingFaceClass> huggingface_classes() const { return {}; }
  /// The task of a checkpoint of such a class; null where `config` makes another kind of head of
  /// it, and why is put into `why_not`.
  virtual std::shared_ptr<Task> read_huggingface(const Json& /*config*/, LabelSet /*labels*/,
                                                 std::string& /*why_not*/) const {
    return nullptr;
  }
};

/// Every kind, in the order of registration.
std::span<const TaskKind* const> task_kinds();
/// Their types.
std::vector<std::string> task_types();
/// Throws Error{bad_input} that lists the known types.
const TaskKind& find_task_kind(std::string_view type);
/// Adds a kind, whose type must be new, to those that are built in (kinds.inc). Not thread-safe.
void register_task_kind(const TaskKind& kind);

/// A task as Task::to_json() has written it. Throws Error{bad_input} for anything else.
std::shared_ptr<Task> task_from_json(const Json& json);

}  // namespace tandem
