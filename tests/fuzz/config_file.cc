// A configuration file.

#include "data/files/data_options.h"
#include "format/config/config.h"
#include "model/model_options.h"
#include "tasks/task_options.h"
#include "tests/fuzz/target.h"

namespace tandem::fuzz {

void try_input(std::string_view input) {
  const ConfigNode root = ConfigNode::parse(input, "config.yml", "/");
  ModelOptions::read(root.find("model"));
  DataOptions::read(root.find("data"));
  read_tasks(root.find("tasks"), {});
}

}  // namespace tandem::fuzz
