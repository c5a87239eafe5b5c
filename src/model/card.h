#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/model_directory.h"

namespace tandem {

/// What a model card tells besides the model itself; pairs of name and value, as they should be
/// shown.
struct CardFacts {
  std::string base_model;
  std::vector<std::pair<std::string, std::string>> training;
  std::vector<std::pair<std::string, std::string>> metrics;
};

/// README.md of a saved model: front matter that model hubs read, tasks and labels, figures, how to
/// load it.
std::string model_card(const ModelDescription& model, const CardFacts& facts);

}  // namespace tandem
