#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "format/tensors/tensor_view.h"
#include "model/modules/sentence_layout.h"

namespace tandem {

enum class ExportFormat { sentence_transformers, huggingface, onnx };

/// Which tensors an ONNX graph gives.
struct OnnxOutputs {
  bool hidden = false;    ///< last_hidden_state [batch, sequence, H]
  bool embedding = true;  ///< sentence_embedding [batch, D], as `tandem embed` gives it
  bool heads = true;      ///< logits_<task> [batch, C], or [batch, sequence, C] for words
};

struct ExportOptions {
  ExportFormat format = ExportFormat::sentence_transformers;
  DType dtype = DType::F32;                        ///< F32, F16 or BF16; for onnx not BF16
  SentenceLayout layout = SentenceLayout::legacy;  ///< sentence-transformers alone
  std::vector<std::string> heads = {};             ///< huggingface: one; onnx: none means all
  OnnxOutputs outputs = {};                        ///< onnx alone
  bool external_data = false;  ///< onnx: weights in a file of their own; always above 2 GB
  bool overwrite = false;
};

/// Writes a model as another tool's directory, in one rename and without dates or paths: the same
/// model gives the same bytes. `source` is any directory that read_model_directory() takes.
/// - sentence_transformers: encoder, modules, prompts; no heads.
/// - huggingface: the class of transformers for one task, see class_head.h.
/// - onnx: model.onnx, see onnx_model.h.
/// With `overwrite` an earlier export of that format is replaced if it is as it was written (see
/// export_mark.h), never `source` nor anything else.
/// Throws Error{bad_input} before anything is written for what cannot be expressed.
void export_model(const std::filesystem::path& source, const std::filesystem::path& target,
                  const ExportOptions& options);

}  // namespace tandem
