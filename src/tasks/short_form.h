#pragma once

#include "tasks/task_options.h"

namespace tandem {

// The one place that knows which tasks the short form of a configuration means: task_a classifies
// the sentence, task_b labels its tokens.

/// A task of the short form.
struct ShortFormTask {
  const char* name;
  const TaskKind& kind;
  /// Its options for a head of `num_outputs` (0: not given), with the labels of the built-in
  /// example data where that is what it is trained on. Throws Error{bad_input} where these do not
  /// fit into it.
  TaskOptions (*options)(int num_outputs, bool builtin_data);
};

const ShortFormTask& short_form_task_a();
const ShortFormTask& short_form_task_b();

}  // namespace tandem
