#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "encoder/encoder_weights.h"
#include "format/tensors/safetensors.h"
#include "model/model_description.h"
#include "tasks/heads/head_weights.h"

namespace tandem {

/// Reads a Tandem, sentence-transformers or plain Hugging Face directory. For a Tandem
/// directory the checksum of every tensor file is verified. Throws Error{bad_input} that names the
/// file and what is wrong.
ModelDescription read_model_directory(const std::filesystem::path& directory);

/// The file of one head's tensors in a Tandem directory.
std::filesystem::path head_file(const std::filesystem::path& directory, const std::string& task);

/// The encoder's tensors; those of a Hugging Face head do not count as unused. Throws
/// Error{bad_input}.
EncoderWeights load_encoder(const ModelDescription& model);

/// One line about tensors that nothing reads, or "".
std::string unused_note(const ModelDescription& model, const EncoderWeights& weights);

/// The tensors of a task's head, from a Tandem directory or from the checkpoint of a Hugging Face
/// class. Throws Error{bad_input} for missing or misshapen tensors.
HeadWeights load_head(const ModelDescription& model, const std::filesystem::path& directory,
                      const Task& task);

/// Fails now where write_model_directory() would: a target that cannot be written, that holds
/// something without `overwrite`, or, with it, that holds something else than a Tandem model.
/// Throws Error{bad_input}.
void check_output(const std::filesystem::path& target, bool overwrite);

/// What a new directory is made of; the views must stay valid during the call.
struct ModelTensors {
  std::map<std::string, TensorView> encoder;  ///< BERT's names, whatever the family
  /// Instead of `encoder`: a model.safetensors that holds it already, to be linked.
  std::filesystem::path encoder_file = {};
  std::map<std::string, std::map<std::string, TensorView>> heads;  ///< by task
};

/// What people read of a saved model.
struct ModelTexts {
  std::string card;  ///< README.md
  // Empty: none.
  std::string history = {};   ///< history.jsonl
  std::string settings = {};  ///< config.yml
  std::string report = {};    ///< report.html
};

/// Saves a model: a legacy-layout sentence-transformers directory, which Hugging Face and
/// text-embeddings-inference read too, with tandem.json and heads/ beside. The tokenizer's files
/// are copied from `tokenizer_directory`. The target changes in one
/// rename; see replace_directory for `overwrite` and errors. The same model gives the same bytes.
void write_model_directory(const std::filesystem::path& target, bool overwrite,
                           const ModelDescription& model, const ModelTensors& tensors,
                           const std::filesystem::path& tokenizer_directory,
                           const ModelTexts& texts);

}  // namespace tandem
