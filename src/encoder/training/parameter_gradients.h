#pragma once

#include <map>
#include <string>

#include "kernels/training/training_linear.h"

namespace tandem {

/// Where gradients go, by BERT's names of the parameters; those that are missing are not trained.
using ParameterGradients = std::map<std::string, ParameterGradient>;

inline ParameterGradient gradient_of(const ParameterGradients& gradients, const std::string& name) {
  const auto found = gradients.find(name);
  return found == gradients.end() ? ParameterGradient{} : found->second;
}

}  // namespace tandem
