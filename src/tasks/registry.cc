#include "base/fail.h"
#include "base/strings/text.h"
#include "tasks/kind.h"

namespace tandem {

#define KIND(name) const TaskKind& name##_kind();
#include "tasks/kinds.inc"
#undef KIND

namespace {

std::vector<const TaskKind*>& all_kinds() {
  static std::vector<const TaskKind*> kinds = {
#define KIND(name) &name##_kind(),
#include "tasks/kinds.inc"
#undef KIND
  };
  return kinds;
}

}  // namespace

std::span<const TaskKind* const> task_kinds() {
  return all_kinds();
}

std::vector<std::string> task_types() {
  std::vector<std::string> types;
  for (const TaskKind* kind : all_kinds()) types.emplace_back(kind->type());
  return types;
}

const TaskKind& find_task_kind(std::string_view type) {
  for (const TaskKind* kind : all_kinds()) {
    if (kind->type() == type) return *kind;
  }
  bad_input("unknown task type ", quote(type), ": choose one of ", join(task_types(), ", "));
}

void register_task_kind(const TaskKind& kind) {
  all_kinds().push_back(&kind);
}

}  // namespace tandem
