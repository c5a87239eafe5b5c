#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/threads/thread_team.h"
#include "encoder/encoder_weights.h"
#include "kernels/attention.h"
#include "kernels/dispatch.h"
#include "kernels/linear.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// The weights of an encoder as its forward pass reads them. Linear layers are brought once into
/// panels of the given type; the rest is read where EncoderWeights keep it. The pooler, which no
/// head reads, is not among them.
struct PanelEncoder {
  struct Norm {
    WeightTensor gamma;
    WeightTensor beta;
  };
  struct Layer {
    PanelLinear query_key_value;
    PanelLinear attention_output;
    Norm attention_norm;
    PanelLinear intermediate;
    PanelLinear output;
    Norm output_norm;
  };

  /// Throws Error{bad_input} for a configuration that check() refuses.
  PanelEncoder(const EncoderConfig& encoder_config, const EncoderWeights& weights, ThreadTeam& team,
               const Kernels& path, ComputeType type);

  EncoderConfig config;
  const Kernels* kernels;
  ComputeType compute_type;
  Epilogue activation;
  Attention attention;
  WeightTensor word_embeddings;
  WeightTensor position_embeddings;
  std::optional<WeightTensor> segment_embeddings;
  Norm embedding_norm;
  std::optional<PanelLinear> embeddings_project;
  std::vector<Layer> layers;
};

}  // namespace tandem
