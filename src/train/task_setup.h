#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/example.h"
#include "tasks/task_options.h"
#include "train/backbone.h"
#include "train/network.h"
#include "train/warn.h"

namespace tandem {

/// Rewrites the rows' tags where a task says convert_tags, and notes in its tag_scheme which they
/// were. A task of the backbone goes on with its own schemes. Throws Error{bad_input} for a tag
/// that its scheme cannot contain.
void convert_rows(std::vector<TaskOptions>& tasks, const Backbone& backbone,
                  std::span<Example> train, std::span<Example> dev);

/// Fixes every task's labels and tag scheme (from the options, the backbone's own task of that
/// name, or the training rows) and makes its head: the backbone's where name and labels agree, else
/// a new one from torch's generator. Tasks of the backbone that `options` leave out come along
/// unselected. Warns of labels of rows that look like slips. Throws Error{bad_input} for more
/// labels than the head has outputs, listing them, for numbers that are no names, and for a
/// selected task that no row is labelled for.
std::vector<TrainableTask> make_tasks(std::span<const TaskOptions> options,
                                      const std::vector<std::string>& selected,
                                      const Backbone& backbone, std::span<const Example> train,
                                      std::span<const Example> dev, const Warn& warn);

/// Sets each task's class weights from its options and the labels of the training data.
void set_class_weights(std::vector<TrainableTask>& tasks, std::span<const TaskOptions> options,
                       const Dataset& train);

/// What the data layer must know of the tasks; points into them.
std::vector<TargetSpec> target_specs(const std::vector<TrainableTask>& tasks);

}  // namespace tandem
