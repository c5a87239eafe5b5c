#pragma once

#include <filesystem>
#include <span>

#include "encoder/encoder_weights.h"
#include "export/export.h"
#include "model/model_description.h"
#include "tasks/heads/head_weights.h"

namespace tandem {

/// What a graph is made of; `heads` are those of `tasks`.
struct OnnxParts {
  const ModelDescription& model;
  const EncoderWeights& weights;
  std::span<const TaskPtr> tasks;
  std::span<const HeadWeights> heads;
};

/// Writes model.onnx (and model.onnx_data), config.json and the tokenizer's files. The graph takes
/// input_ids, attention_mask and, where the encoder has token types, token_type_ids, int64 [batch,
/// sequence], padded on the right; it gives what `options.outputs` asks for, fp32, from one pass of
/// the encoder. The metadata "tasks" says each task's name, type and labels as JSON. Prompts are
/// text for the caller to put before his.
void write_onnx(const std::filesystem::path& directory, const OnnxParts& parts,
                const ExportOptions& options);

}  // namespace tandem
