#pragma once

#include "tandem/encoder_config.h"

namespace tandem::testing {

/// An encoder that learns in no time: 9 words, 8 wide, up to 16 tokens.
inline EncoderConfig tiny_encoder(int num_layers = 1) {
  EncoderConfig config;
  config.vocab_size = 9;
  config.hidden_size = config.intermediate_size = 8;
  config.num_hidden_layers = num_layers;
  config.num_attention_heads = 2;
  config.max_position_embeddings = 16;
  return config;
}

}  // namespace tandem::testing
