#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/model_description.h"

namespace tandem {

/// What a model card tells besides the model itself; pairs of name and value, as they should be
/// shown.
struct CardFacts {
  std::string base_model;     ///< to print: "all-MiniLM-L6-v2"
  std::string base_model_id;  ///< its id on the model hub, or ""
  std::vector<std::pair<std::string, std::string>> training = {};
  std::vector<std::pair<std::string, std::string>> metrics = {};
  struct Rows {
    int64_t training = 0;
    int64_t dev = 0;
  };
  std::map<std::string, Rows> rows = {};  ///< labelled ones, by task
};

/// README.md of a saved model: front matter as model hubs read it, tasks with labels and rows,
/// figures, how to load it with each tool.
std::string model_card(const ModelDescription& model, const CardFacts& facts);

/// Front matter of a card: `tags` and, where not empty, the base model.
std::string card_front_matter(const std::string& library, const std::string& pipeline,
                              const std::vector<std::string>& tags,
                              const std::string& base_model_id = "");

}  // namespace tandem
