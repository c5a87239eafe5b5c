#pragma once

#include <string>

namespace tandem {

/// How token vectors become one sentence vector; names as in sentence-transformers. Several at once
/// are laid side by side.
enum class Pooling { cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken };

/// Shape of an encoder, as Hugging Face's config.json states it.
struct EncoderConfig {
  std::string model_type = "bert";
  int vocab_size = 30522;
  int hidden_size = 768;
  int num_hidden_layers = 12;
  int num_attention_heads = 12;
  int intermediate_size = 3072;
  std::string hidden_act = "gelu";  ///< "gelu" is the erf form; others are refused by name
  int max_position_embeddings = 512;
  int type_vocab_size = 2;
  int pad_token_id = 0;  ///< its embedding is not trained
  double layer_norm_eps = 1e-12;
  double hidden_dropout_prob = 0.1;
  double attention_probs_dropout_prob = 0.1;
  double initializer_range = 0.02;

  int head_size() const { return hidden_size / num_attention_heads; }
};

}  // namespace tandem
