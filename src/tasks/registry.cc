#include <string>

#include "base/fail.h"
#include "format/json.h"
#include "tasks/classification/classification.h"
#include "tasks/task_spec.h"
#include "tasks/token_classification/token_classification.h"

namespace tandem {

const std::vector<const TaskSpec*>& task_specs() {
  static const std::vector<const TaskSpec*> specs = {&kClassification, &kTokenClassification};
  return specs;
}

const TaskSpec& find_task_spec(std::string_view type) {
  std::string known;
  for (const TaskSpec* spec : task_specs()) {
    if (spec->type == type) return *spec;
    known += (known.empty() ? "" : ", ") + std::string(spec->type);
  }
  bad_input("unknown task type ", quote(type), ": choose one of ", known);
}

}  // namespace tandem
