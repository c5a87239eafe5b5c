#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/warn.h"
#include "data/row_facts.h"
#include "tasks/task_options.h"
#include "train/network/backbone.h"
#include "train/network/network.h"

namespace tandem {

/// Lets each kind settle its options and rewrite the rows where they say so (TaskKind::prepare).
/// Throws Error{bad_input} that names the row.
void prepare_tasks(std::vector<TaskOptions>& tasks, const Backbone& backbone,
                   std::span<Example> train, std::span<Example> dev);

/// Makes every task (TaskKind::make) and its head: the backbone's where name and labels agree, else
/// a new one from torch's generator. Tasks of the backbone that `options` leave out come along
/// unselected. Throws Error{bad_input} as the kinds do, and for a selected task that no row is
/// labelled for.
std::vector<TrainableTask> make_tasks(std::span<const TaskOptions> options,
                                      const std::vector<std::string>& selected,
                                      const Backbone& backbone, std::span<Example> train,
                                      std::span<Example> dev, const Warn& warn);

/// Gives each task the objective that its options and the training rows say.
void set_objectives(std::vector<TrainableTask>& tasks, std::span<const TaskOptions> options,
                    const RowFacts& train);

/// The tasks as datasets know them; points to them.
std::vector<DatasetTask> dataset_tasks(const std::vector<TrainableTask>& tasks);

}  // namespace tandem
