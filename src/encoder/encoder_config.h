#pragma once

#include <filesystem>
#include <string>

#include "format/json.h"

namespace tandem {

/// Shape of an encoder, as Hugging Face's config.json states it.
struct EncoderConfig {
  std::string model_type = "bert";
  int vocab_size = 30522;
  int hidden_size = 768;
  int num_hidden_layers = 12;
  int num_attention_heads = 12;
  int intermediate_size = 3072;
  std::string hidden_act = "gelu";  ///< "gelu" (erf); others are refused by name
  int max_position_embeddings = 512;
  int type_vocab_size = 2;
  double layer_norm_eps = 1e-12;
  double hidden_dropout_prob = 0.1;
  double attention_probs_dropout_prob = 0.1;
  double initializer_range = 0.02;

  int head_size() const { return hidden_size / num_attention_heads; }

  /// Reads and checks a parsed config.json; `where` opens error messages. Throws Error{bad_input} for an unknown
  /// model_type, sizes out of range, or a head count that does not divide the hidden size.
  static EncoderConfig from_json(const Json& json, const std::string& where);
};

}  // namespace tandem
