#include "train/setup/task_setup.h"

#include <algorithm>

#include "base/fail.h"
#include "tasks/kind.h"
#include "train/network/module_state.h"

namespace tandem {

namespace {

bool is_labelled(std::span<const Example> rows, const std::string& task) {
  return std::ranges::any_of(rows, [&](const Example& row) { return row.labels.contains(task); });
}

TaskPtr find_task(const Backbone& backbone, const std::string& name) {
  for (const TaskPtr& task : backbone.model.tasks) {
    if (task->name == name) return task;
  }
  return nullptr;
}

TaskSources sources_of(const TaskOptions& options, const Backbone& backbone,
                       std::span<Example> train, std::span<Example> dev) {
  return {options, find_task(backbone, options.name).get(), train, dev};
}

TrainableTask with_head(TaskPtr task, const Backbone& backbone, const Task* known) {
  TrainableTask made;
  made.task = std::move(task);
  const int width = backbone.model.head_width(*made.task);
  nn::HiddenLayerOptions hidden;
  if (made.task->hidden) hidden = {made.task->hidden->size, made.task->hidden->activation};
  made.head = nn::LinearHead(width, made.task->num_outputs(), made.task->dropout,
                             backbone.model.encoder.initializer_range, hidden);
  if (known != nullptr && known->labels.names() == made.task->labels.names())
    load_head(*made.head, tandem::load_head(backbone.model, backbone.directory, *known));
  return made;
}

TrainableTask make_task(const TaskSources& sources, const Backbone& backbone, const Warn& warn) {
  const TaskOptions& options = sources.options;
  const std::shared_ptr<Task> task = options.kind->make(sources, warn);
  task->name = options.name;
  task->dropout = options.dropout.value_or(backbone.model.encoder.hidden_dropout_prob);
  if (sources.known != nullptr) {
    task->hidden = sources.known->hidden;
    task->pooling = sources.known->pooling;
  }
  TrainableTask made = with_head(task, backbone, sources.known);
  made.loss_weight = options.loss_weight;
  return made;
}

}  // namespace

void prepare_tasks(std::vector<TaskOptions>& tasks, const Backbone& backbone,
                   std::span<Example> train, std::span<Example> dev) {
  for (TaskOptions& task : tasks) task.kind->prepare(task, sources_of(task, backbone, train, dev));
}

std::vector<TrainableTask> make_tasks(std::span<const TaskOptions> options,
                                      const std::vector<std::string>& selected,
                                      const Backbone& backbone, std::span<Example> train,
                                      std::span<Example> dev, const Warn& warn) {
  std::vector<TrainableTask> tasks;
  for (const TaskOptions& option : options) {
    tasks.push_back(make_task(sources_of(option, backbone, train, dev), backbone, warn));
    tasks.back().selected =
        selected.empty() || std::ranges::find(selected, option.name) != selected.end();
    if (tasks.back().selected && !is_labelled(train, option.name)) {
      bad_input("task ", option.name,
                ": no row of the training data is labelled for it: add a field '", option.name,
                "' to the rows, map one with fields:, or leave the task out of training.task");
    }
  }
  for (const TaskPtr& known : backbone.model.tasks) {
    if (std::ranges::find(options, known->name, &TaskOptions::name) != options.end()) continue;
    tasks.push_back(with_head(known, backbone, known.get()));
    tasks.back().selected = false;
  }
  return tasks;
}

void set_objectives(std::vector<TrainableTask>& tasks, std::span<const TaskOptions> options,
                    const RowFacts& train) {
  for (size_t t = 0; t < options.size(); ++t) {
    tasks[t].objective = make_objective({*tasks[t].task, &options[t], &train.label_counts[t]});
  }
}

std::vector<DatasetTask> dataset_tasks(const std::vector<TrainableTask>& tasks) {
  std::vector<DatasetTask> known;
  for (const TrainableTask& task : tasks)
    known.push_back({task.task->name, task.task.get(), nullptr});
  return known;
}

}  // namespace tandem
