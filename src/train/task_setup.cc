#include "train/task_setup.h"

#include <algorithm>
#include <numeric>

#include "base/fail.h"
#include "base/text.h"
#include "data/tag_conversion.h"
#include "labels/label_doubts.h"
#include "train/module_state.h"

namespace tandem {

namespace {

bool is_labelled(std::span<const Example> rows, const std::string& task) {
  return std::any_of(rows.begin(), rows.end(),
                     [&](const Example& row) { return row.labels.contains(task); });
}

/// Fills up to the size of the head with names that no row uses.
void fill_up(std::vector<std::string>& labels, const TaskOptions& options, TagScheme scheme,
             const Warn& warn) {
  const auto size = static_cast<size_t>(options.num_labels);
  if (labels.size() >= size) return;
  warn(concat("task ", options.name, ": the head has ", size, " outputs, but there are only ",
              labels.size(), " labels (", join(labels, ", "), "): the rest stays unused"));
  const char* prefix = scheme == TagScheme::IO || scheme == TagScheme::none ? "" : "I-";
  while (labels.size() < size) labels.push_back(concat(prefix, "LABEL_", labels.size()));
}

bool is_tagger(const TaskOptions& options) {
  return options.spec->target == TargetShape::tags;
}

/// Numbers of rows that are no names of classes or tags.
void check_names(const std::vector<std::string>& labels, const TaskOptions& options) {
  const auto is_fraction = [](const std::string& label) {
    return parse_decimal(label) && label.find_first_of(".eE") != std::string::npos;
  };
  const auto numbers = std::ranges::count_if(
      labels, [](const std::string& label) { return parse_decimal(label).has_value(); });
  const auto fraction = std::ranges::find_if(labels, is_fraction);
  if (fraction != labels.end() && 2 * numbers > std::ssize(labels)) {
    bad_input("task ", options.name, ": labels like ", *fraction, " look like numbers to predict ",
              "(regression), which is not there yet; if they are names of classes, list them in ",
              "tasks.", options.name, ".labels");
  }
  const bool plain = options.tag_scheme == TagScheme::none;
  if (!is_tagger(options) || plain || numbers == 0 || numbers < std::ssize(labels)) return;
  bad_input("task ", options.name, ": the tags are numbers without names: ", join(labels, ", "),
            "; name them in their order, as in tasks: {", options.name,
            ": {labels: [O, B-PER, I-PER]}}, or say tag_scheme: none where they are names of "
            "classes of single words");
}

void doubt_labels(const std::vector<std::string>& labels, const TaskOptions& options,
                  const Warn& warn) {
  const bool told = is_tagger(options) && !options.tag_scheme && !options.convert_tags;
  std::vector<std::string> doubts = label_doubts(labels);
  if (told && detect_tag_scheme(labels) == TagScheme::IO) {
    for (std::string& doubt : tag_doubts(labels)) doubts.push_back(std::move(doubt));
  }
  for (const std::string& doubt : doubts) warn(concat("task ", options.name, ": ", doubt));
}

/// Those of the options, of the backbone's task, or of the rows, which are then looked at.
std::vector<std::string> choose_labels(const TaskOptions& options, const Task* known,
                                       std::span<const Example> train, std::span<const Example> dev,
                                       const Warn& warn) {
  std::vector<std::string> labels = options.labels;
  if (labels.empty() && known != nullptr) labels = known->labels.names();
  if (labels.empty()) {
    labels = labels_in(train, options.name);
    if (labels.empty()) labels = labels_in(dev, options.name);
    check_names(labels, options);
    doubt_labels(labels, options, warn);
  }
  if (labels.empty() && options.num_labels == 0) {
    bad_input("task ", options.name,
              ": no row is labelled for it, so its labels are not known: add rows with a field '",
              options.name, "', map one with fields:, or list tasks.", options.name, ".labels");
  }
  if (options.num_labels > 0) {
    if (labels.size() > static_cast<size_t>(options.num_labels)) {
      bad_input("task ", options.name, ": the head has ", options.num_labels,
                " outputs, but the data has ", labels.size(), " labels: ", join(labels, ", "));
    }
  }
  return labels;
}

void check_tags(const std::vector<std::string>& labels, const Task& task) {
  try {
    for (const std::string& label : labels) parse_tag(label, task.tag_scheme);
  } catch (const Error& error) {
    bad_input("task ", task.name, ": ", error.message());
  }
}

const Task* find_task(const Backbone& backbone, const std::string& name) {
  for (const Task& task : backbone.model.tasks) {
    if (task.name == name) return &task;
  }
  return nullptr;
}

TrainableTask make_task(Task task, const Backbone& backbone, const Task* known) {
  TrainableTask made;
  made.task = std::move(task);
  const int width = backbone.model.head_width(made.task);
  nn::HiddenLayerOptions hidden;
  if (made.task.hidden) hidden = {made.task.hidden->size, made.task.hidden->activation};
  made.head = nn::LinearHead(width, made.task.labels.size(), made.task.dropout,
                             backbone.model.encoder.initializer_range, hidden);
  if (known != nullptr && known->labels.names() == made.task.labels.names())
    load_head(*made.head, tandem::load_head(backbone.model, backbone.directory, *known));
  return made;
}

/// The words that the task learns from.
WordRule word_rule_of(std::span<const Example> train, const std::string& task, const Task* known) {
  WordRuleLearner learner;
  bool any = false;
  for (const Example& row : train) {
    if (!row.labels.contains(task)) continue;
    learner.add(row.tokens, row.of_text);
    any = true;
  }
  if (any) return learner.rule();
  return known != nullptr ? known->words : WordRule();
}

TrainableTask make_task(const TaskOptions& options, const Backbone& backbone,
                        std::span<const Example> train, std::span<const Example> dev,
                        const Warn& warn) {
  const Task* known = find_task(backbone, options.name);
  std::vector<std::string> labels = choose_labels(options, known, train, dev, warn);
  Task task{.name = options.name, .spec = options.spec};
  if (is_tagger(options)) {
    task.tag_scheme = options.convert_tags ? *options.convert_tags
                      : options.tag_scheme ? *options.tag_scheme
                                           : detect_tag_scheme(labels);
    if (options.convert_tags && options.tag_scheme != options.convert_tags)
      task.data_tag_scheme = options.tag_scheme;
    task.words = word_rule_of(train, options.name, known);
    check_tags(labels, task);
  }
  fill_up(labels, options, task.tag_scheme, warn);
  task.labels = LabelSet(std::move(labels));
  task.dropout = options.dropout.value_or(backbone.model.encoder.hidden_dropout_prob);
  if (known != nullptr) {
    task.hidden = known->hidden;
    task.pooling = known->pooling;
  }
  TrainableTask made = make_task(std::move(task), backbone, known);
  made.loss_weight = options.loss_weight;
  return made;
}

/// A task that goes on from the backbone's own reads its rows as that one did.
void remember_schemes(TaskOptions& task, const Backbone& backbone) {
  const Task* const known = find_task(backbone, task.name);
  if (known == nullptr || !(task.labels.empty() || task.labels == known->labels.names())) return;
  if (!task.tag_scheme) task.tag_scheme = known->written_scheme();
  if (!task.convert_tags && known->data_tag_scheme) task.convert_tags = known->tag_scheme;
}

}  // namespace

void convert_rows(std::vector<TaskOptions>& tasks, const Backbone& backbone,
                  std::span<Example> train, std::span<Example> dev) {
  for (TaskOptions& task : tasks) {
    if (!is_tagger(task)) continue;
    remember_schemes(task, backbone);
    if (!task.convert_tags) continue;
    if (!task.tag_scheme) task.tag_scheme = detect_tag_scheme(labels_in(train, task.name));
    convert_tags(train, task.name, *task.tag_scheme, *task.convert_tags);
    convert_tags(dev, task.name, *task.tag_scheme, *task.convert_tags);
  }
}

std::vector<TrainableTask> make_tasks(std::span<const TaskOptions> options,
                                      const std::vector<std::string>& selected,
                                      const Backbone& backbone, std::span<const Example> train,
                                      std::span<const Example> dev, const Warn& warn) {
  std::vector<TrainableTask> tasks;
  for (const TaskOptions& option : options) {
    tasks.push_back(make_task(option, backbone, train, dev, warn));
    tasks.back().selected = selected.empty() || std::find(selected.begin(), selected.end(),
                                                          option.name) != selected.end();
    if (tasks.back().selected && !is_labelled(train, option.name)) {
      bad_input("task ", option.name,
                ": no row of the training data is labelled for it: add a field '", option.name,
                "' to the rows, map one with fields:, or leave the task out of training.task");
    }
  }
  for (const Task& known : backbone.model.tasks) {
    const bool listed = std::any_of(options.begin(), options.end(),
                                    [&](const TaskOptions& o) { return o.name == known.name; });
    if (listed) continue;
    tasks.push_back(make_task(known, backbone, &known));
    tasks.back().selected = false;
  }
  return tasks;
}

void set_class_weights(std::vector<TrainableTask>& tasks, std::span<const TaskOptions> options,
                       const Dataset& train) {
  for (size_t t = 0; t < options.size(); ++t) {
    const LabelSet& labels = tasks[t].task.labels;
    std::vector<float> weights(static_cast<size_t>(labels.size()), 1.0F);
    if (options[t].class_weights_auto) {
      const std::vector<int64_t> counts = train.label_counts(static_cast<int>(t));
      const auto total =
          static_cast<double>(std::accumulate(counts.begin(), counts.end(), int64_t{0}));
      const auto used = static_cast<double>(
          std::count_if(counts.begin(), counts.end(), [](int64_t n) { return n > 0; }));
      for (size_t label = 0; label < counts.size(); ++label) {
        if (counts[label] > 0)
          weights[label] = static_cast<float>(total / (used * static_cast<double>(counts[label])));
      }
    } else if (options[t].class_weights.empty()) {
      continue;
    }
    for (const auto& [name, weight] : options[t].class_weights) {
      const auto label = labels.find(name);
      if (!label)
        bad_input("tasks.", options[t].name, ".class_weights: unknown label '", name,
                  "': the labels are ", labels.list());
      weights[static_cast<size_t>(*label)] = static_cast<float>(weight);
    }
    tasks[t].class_weights = std::move(weights);
  }
}

std::vector<TargetSpec> target_specs(const std::vector<TrainableTask>& tasks) {
  std::vector<TargetSpec> specs;
  for (const TrainableTask& task : tasks) {
    specs.push_back({task.task.name, task.task.spec->target, task.task.spec->input,
                     &task.task.labels, task.task.tag_scheme, nullptr});
  }
  return specs;
}

}  // namespace tandem
