#pragma once

#include "encoder/encoder_weights.h"
#include "export/onnx_graph.h"

namespace tandem {

/// What a model takes, padded on the right: [batch, sequence] each.
struct OnnxInputs {
  OnnxGraph::Value input_ids;
  OnnxGraph::Value attention_mask;
  OnnxGraph::Value token_type_ids;  ///< "" for a family without token types
};

/// Adds the forward pass of Encoder for padded batches: last hidden states [batch, sequence, H].
OnnxGraph::Value add_encoder(OnnxGraph& graph, const OnnxInputs& inputs,
                             const EncoderConfig& config, const EncoderWeights& weights);

}  // namespace tandem
