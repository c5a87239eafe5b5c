#include "tasks/heads/head_weights.h"

namespace tandem {

std::vector<TensorSpec> head_tensor_specs(const Task& task, int width) {
  std::vector<TensorSpec> specs;
  if (task.hidden) {
    specs.push_back({"dense.weight", {task.hidden->size, width}});
    specs.push_back({"dense.bias", {task.hidden->size}});
    width = task.hidden->size;
  }
  specs.push_back({"classifier.weight", {task.num_outputs(), width}});
  specs.push_back({"classifier.bias", {task.num_outputs()}});
  return specs;
}

}  // namespace tandem
