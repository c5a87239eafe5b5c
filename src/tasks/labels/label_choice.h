#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/warn.h"
#include "tasks/kind.h"

namespace tandem {

/// What a kind has against labels of rows, in lines to warn with; may throw.
using Doubts = std::function<std::vector<std::string>(const std::vector<std::string>& labels)>;

/// The labels of a task: those of its options, of the backbone's own task, or of the rows. Warns of
/// labels of rows that look like slips, and of the kind's own `doubts`. Throws Error{bad_input} for
/// more labels than the head has outputs, listing them, for numbers that are no names, and where
/// there is no label at all.
std::vector<std::string> choose_labels(const TaskSources& sources, const Warn& warn,
                                       const Doubts& doubts = {});

/// Fills up to the size of the head with names that no row uses, and warns.
void fill_up_labels(std::vector<std::string>& labels, const TaskOptions& options,
                    const char* prefix, const Warn& warn);

/// "LABEL_0" to "LABEL_<count - 1>", as transformers names them.
std::vector<std::string> numbered_labels(int count);

/// The id of a label as rows have it, see LabelledTask::target; labels that `unknown` takes are
/// looked at by `check` before. Throws Error{bad_input}.
int32_t id_of(const LabelValue& label, const LabelSet& labels, UnknownLabels* unknown,
              const std::function<void(const std::string&)>& check = {});

}  // namespace tandem
