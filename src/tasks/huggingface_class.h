#pragma once

#include <string_view>

#include "tandem/encoder_config.h"

namespace tandem {

/// A class of transformers that holds one head on an encoder of one family. Source: transformers 5,
/// modeling_*.py.
struct HuggingFaceClass {
  std::string_view model_type;
  std::string_view name;  ///< "BertForSequenceClassification"
  /// Its hidden layer on [CLS]: "bert.pooler.dense"; "" for a class without one, whose head reads
  /// each token.
  std::string_view dense;
  Activation activation = Activation::identity;  ///< of that layer
  std::string_view classifier;                   ///< its last layer
  std::string_view dropout;       ///< key of config.json, before that of the encoder's own dropout
  std::string_view problem_type;  ///< what config.json says by that key; "" for nothing
  std::string_view pipeline;      ///< "text-classification"
};

}  // namespace tandem
