#include "tasks/short_form.h"

#include "base/fail.h"
#include "tasks/kind.h"
#include "tasks/token_classification/tag_options.h"

namespace tandem {

namespace {

void check_size(const char* name, const LabelOptions& options) {
  if (options.num_labels == 0 || std::cmp_less_equal(options.labels.size(), options.num_labels))
    return;
  bad_input("model: the head of ", name, " has ", options.num_labels,
            " outputs, but the built-in example data has ", options.labels.size(),
            " labels: raise the count, or bring data of your own under data:");
}

TaskOptions task_a(int num_outputs, bool builtin_data) {
  auto own = std::make_shared<LabelOptions>();
  own->num_labels = num_outputs;
  if (builtin_data) own->labels = {"technology", "sports", "politics"};
  check_size("task_a", *own);
  return {.name = "task_a", .kind = &short_form_task_a().kind, .own = std::move(own)};
}

TaskOptions task_b(int num_outputs, bool builtin_data) {
  auto own = std::make_shared<TagOptions>();
  own->num_labels = num_outputs;
  if (builtin_data) {
    own->labels = {"O", "PERSON", "ORG", "LOC"};
    own->tag_scheme = TagScheme::IO;
  }
  check_size("task_b", *own);
  return {.name = "task_b", .kind = &short_form_task_b().kind, .own = std::move(own)};
}

}  // namespace

const ShortFormTask& short_form_task_a() {
  static const ShortFormTask task = {"task_a", find_task_kind("classification"), task_a};
  return task;
}

const ShortFormTask& short_form_task_b() {
  static const ShortFormTask task = {"task_b", find_task_kind("token_classification"), task_b};
  return task;
}

}  // namespace tandem
