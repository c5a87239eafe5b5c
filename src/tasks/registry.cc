#include <algorithm>

#include "base/fail.h"
#include "base/text.h"
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

const TaskKind& find_task_kind(std::string_view type) {
  std::vector<std::string> known;
  for (const TaskKind* kind : all_kinds()) {
    if (kind->type() == type) return *kind;
    known.emplace_back(kind->type());
  }
  bad_input("unknown task type ", quote(type), ": choose one of ", join(known, ", "));
}

void register_task_kind(const TaskKind& kind) {
  all_kinds().push_back(&kind);
}

}  // namespace tandem
