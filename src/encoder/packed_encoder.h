#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/thread_team.h"
#include "encoder/encoder_weights.h"
#include "kernels/attention.h"
#include "kernels/dispatch.h"
#include "kernels/linear.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// The weights of an encoder as its forward pass reads them. Linear layers are packed once for the
/// kernels, in the given type except the pooler; the rest is read where EncoderWeights keep it.
struct PackedEncoder {
  struct Norm {
    WeightTensor gamma;
    WeightTensor beta;
  };
  struct Layer {
    PackedLinear query_key_value;
    PackedLinear attention_output;
    Norm attention_norm;
    PackedLinear intermediate;
    PackedLinear output;
    Norm output_norm;
  };

  /// Throws Error{bad_input} for a configuration that check() refuses.
  PackedEncoder(const EncoderConfig& encoder_config, const EncoderWeights& weights,
                ThreadTeam& team, const Kernels& path, ComputeType type);

  EncoderConfig config;
  const Kernels* kernels;
  ComputeType compute_type;
  Epilogue activation;
  Attention attention;
  WeightTensor word_embeddings;
  WeightTensor position_embeddings;
  std::optional<WeightTensor> segment_embeddings;
  Norm embedding_norm;
  std::optional<PackedLinear> embeddings_project;
  std::vector<Layer> layers;
  std::optional<PackedLinear> pooler;
};

}  // namespace tandem
