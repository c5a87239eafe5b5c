#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace tandem {

/// Parameters of a network in its order: "encoder.<Hugging Face name>",
/// "heads.<task>.classifier.weight".
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

}  // namespace tandem
