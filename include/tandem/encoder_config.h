#pragma once

#include <string>

namespace tandem {

/// How token vectors become one sentence vector; names as in sentence-transformers. Several at once
/// are laid side by side.
enum class Pooling { cls, max, mean, mean_sqrt_len_tokens, weightedmean, lasttoken };

/// Functions applied to each value; `gelu` is the erf form (Hendrycks and Gimpel 2016).
enum class Activation { identity, tanh, relu, gelu, sigmoid, silu };

/// Shape of an encoder, as Hugging Face's config.json states it, under BERT's names in every
/// family.
struct EncoderConfig {
  std::string model_type = "bert";  ///< the family: "bert", "distilbert", "electra" or "mpnet"
  int vocab_size = 30522;
  int embedding_size = 0;  ///< width of the embeddings before they are projected; 0: hidden_size
  int hidden_size = 768;
  int num_hidden_layers = 12;
  int num_attention_heads = 12;
  int intermediate_size = 3072;
  std::string hidden_act = "gelu";  ///< "gelu" (erf), "gelu_new", "gelu_pytorch_tanh" or "relu"
  int max_position_embeddings = 512;
  /// Position of a sequence's first token. Where it is not 0, pad_token_id stands before it, also
  /// as the position of padding tokens within a text, which the others' positions do not count.
  int first_position = 0;
  int type_vocab_size = 2;  ///< 0: no token types
  /// Rows of a table of biases by distance that every layer's attention adds; 0: none
  int relative_attention_num_buckets = 0;
  int pad_token_id = 0;  ///< its embedding is not trained
  double layer_norm_eps = 1e-12;
  double hidden_dropout_prob = 0.1;
  double attention_probs_dropout_prob = 0.1;
  double initializer_range = 0.02;

  int head_size() const { return hidden_size / num_attention_heads; }
  int embedding_width() const { return embedding_size == 0 ? hidden_size : embedding_size; }
  /// Tokens of the longest sequence.
  int max_length() const { return max_position_embeddings - first_position; }
};

}  // namespace tandem
