#pragma once

#include <map>
#include <string>
#include <vector>

#include "format/tensors/tensor_spec.h"
#include "tasks/task.h"

namespace tandem {

/// fp32 values of one head's tensors by name: classifier.weight [C, D], classifier.bias [C] and,
/// for a head with a hidden layer, dense.weight [D, W] and dense.bias [D]. Without one D is W, the
/// width of the rows that it reads.
using HeadWeights = std::map<std::string, std::vector<float>>;

/// Names and shapes of a task's head that reads rows of `width`.
std::vector<TensorSpec> head_tensor_specs(const Task& task, int width);

}  // namespace tandem
