#include <map>
#include <string>

#include "base/fail.h"
#include "tasks/kind.h"
#include "train/objectives/objective.h"

namespace tandem {

#define KIND(name) \
  std::shared_ptr<const Objective> name##_objective(const ObjectiveSources& sources);
#include "tasks/kinds.inc"
#undef KIND

namespace {

std::map<std::string, MakeObjective, std::less<>>& objectives() {
  static std::map<std::string, MakeObjective, std::less<>> by_type = {
#define KIND(name) {#name, name##_objective},
#include "tasks/kinds.inc"
#undef KIND
  };
  return by_type;
}

}  // namespace

std::shared_ptr<const Objective> make_objective(const ObjectiveSources& sources) {
  const auto found = objectives().find(sources.task.kind().type());
  if (found == objectives().end())
    failed("tasks of type ", sources.task.kind().type(), " have no objective to train by");
  return found->second(sources);
}

void register_objective(std::string_view type, MakeObjective make) {
  objectives().emplace(type, make);
}

}  // namespace tandem
