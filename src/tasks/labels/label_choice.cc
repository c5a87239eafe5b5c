#include "tasks/labels/label_choice.h"

#include <algorithm>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/dataset.h"
#include "data/label_value.h"
#include "labels/label_doubts.h"
#include "tasks/labels/label_options.h"

namespace tandem {

namespace {

/// Most labels are numbers, and some no whole ones.
void check_fractions(const std::vector<std::string>& labels, const std::string& task) {
  const auto is_number = [](const std::string& label) { return parse_decimal(label).has_value(); };
  const auto fraction = std::ranges::find_if(labels, [&](const std::string& label) {
    return is_number(label) && label.find_first_of(".eE") != std::string::npos;
  });
  if (fraction == labels.end() ||
      2 * std::ranges::count_if(labels, is_number) <= std::ssize(labels))
    return;
  bad_input("task ", task, ": labels like ", *fraction, " look like numbers to predict ",
            "(regression), which is not there yet; if they are names of classes, list them in ",
            "tasks.", task, ".labels");
}

}  // namespace

std::vector<std::string> choose_labels(const TaskSources& sources, const Warn& warn,
                                       const Doubts& doubts) {
  const std::string& task = sources.options.name;
  const auto& options = own_options<LabelOptions>(sources.options);
  std::vector<std::string> labels = options.labels;
  if (labels.empty() && sources.known != nullptr) labels = sources.known->labels.names();
  if (labels.empty()) {
    labels = labels_in(sources.train, task);
    if (labels.empty()) labels = labels_in(sources.dev, task);
    check_fractions(labels, task);
    const std::vector<std::string> own = doubts ? doubts(labels) : std::vector<std::string>();
    for (const std::string& doubt : label_doubts(labels)) warn(concat("task ", task, ": ", doubt));
    for (const std::string& doubt : own) warn(concat("task ", task, ": ", doubt));
  }
  if (labels.empty() && options.num_labels == 0) {
    bad_input("task ", task,
              ": no row is labelled for it, so its labels are not known: add rows with a field '",
              task, "', map one with fields:, or list tasks.", task, ".labels");
  }
  if (options.num_labels > 0 && std::cmp_greater(labels.size(), options.num_labels)) {
    bad_input("task ", task, ": the head has ", options.num_labels, " outputs, but the data has ",
              labels.size(), " labels: ", join(labels, ", "));
  }
  return labels;
}

void fill_up_labels(std::vector<std::string>& labels, const TaskOptions& options,
                    const char* prefix, const Warn& warn) {
  const auto size = static_cast<size_t>(own_options<LabelOptions>(options).num_labels);
  if (labels.size() >= size) return;
  warn(concat("task ", options.name, ": the head has ", size, " outputs, but there are only ",
              labels.size(), " labels (", join(labels, ", "), "): the rest stays unused"));
  while (labels.size() < size) labels.push_back(concat(prefix, "LABEL_", labels.size()));
}

std::vector<std::string> numbered_labels(int count) {
  std::vector<std::string> labels;
  for (int label = 0; label < count; ++label) labels.push_back(concat("LABEL_", label));
  return labels;
}

int32_t id_of(const LabelValue& label, const LabelSet& labels, UnknownLabels* unknown,
              const std::function<void(const std::string&)>& check) {
  const std::string name = name_of(label);
  if (const auto id = labels.find(name)) return *id;
  const auto* number = std::get_if<int64_t>(&label);
  if (number != nullptr && !labels.has_number() && *number >= 0 && *number < labels.size())
    return static_cast<int32_t>(*number);
  if (unknown == nullptr) {
    bad_input("label '", name, "' is not among the ", labels.size(),
              " of this task: ", labels.list());
  }
  if (check) check(name);
  return unknown->add(name);
}

}  // namespace tandem
