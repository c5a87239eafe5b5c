#pragma once

#include <span>
#include <string>

#include "export/onnx_graph.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// x W^T + b of rows x [..., in] with a weight [out, in]; no bias where it is empty.
OnnxGraph::Value add_linear(OnnxGraph& graph, const OnnxGraph::Value& x, const std::string& name,
                            std::span<const float> weight, std::span<const float> bias, int64_t in);

OnnxGraph::Value add_activation(OnnxGraph& graph, const OnnxGraph::Value& x, Activation activation);

/// GELU by tanh (Hendrycks and Gimpel 2016).
OnnxGraph::Value add_gelu_tanh(OnnxGraph& graph, const OnnxGraph::Value& x);

/// [batch, H] from hidden states [batch, sequence, H] and an attention mask [batch, sequence] of
/// fp32, as pool_rows() for unpadded rows.
OnnxGraph::Value add_pooling(OnnxGraph& graph, const OnnxGraph::Value& hidden,
                             const OnnxGraph::Value& mask, Pooling pooling);

/// Rows of unit length.
OnnxGraph::Value add_normalize(OnnxGraph& graph, const OnnxGraph::Value& rows);

}  // namespace tandem
