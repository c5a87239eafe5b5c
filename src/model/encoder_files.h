#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "format/tensors/tensor_view.h"
#include "model/model_description.h"

namespace tandem {

// The files that an encoder has in every format of transformers and sentence-transformers.

/// Writes it indented, as people read it.
void write_json(const std::filesystem::path& path, const OrderedJson& json);

/// config.json of the bare encoder whose tensors are of `dtype` (F32, F16 or BF16): what the
/// original said, its defaults spelled out, no path.
OrderedJson encoder_config_json(const ModelDescription& model, DType dtype = DType::F32);

/// Encoder tensors by their family's names instead of BERT's.
std::map<std::string, TensorView> own_names(const EncoderConfig& encoder,
                                            const std::map<std::string, TensorView>& tensors);

/// Who a tokenizer is written for.
enum class TokenizerReader {
  sentence_transformers,  ///< reads sentence_bert_config.json, too
  transformers,           ///< reads the tokenizer's own files alone, as `tokenizers` does
};

/// Copies those of the tokenizer's files that are there, so that `reader` gets the tokens that
/// Tandem gets: where transformers would normalise texts otherwise, tokenizer_config.json says how,
/// and do_lower_case of sentence_bert_config.json goes into files that `reader` reads. With
/// `model_max_length`, tokenizer_config.json says that, too.
void copy_tokenizer(const std::filesystem::path& from, const std::filesystem::path& to,
                    std::optional<int> model_max_length, TokenizerReader reader);

/// Everything of a sentence-transformers directory but its card, into an existing directory.
/// `encoder` has BERT's names; without any, model.safetensors is left to the caller. In the legacy
/// layout sentence_bert_config.json says the longest input, in the current one
/// tokenizer_config.json does.
void write_sentence_transformer(const std::filesystem::path& directory,
                                const ModelDescription& model,
                                const std::map<std::string, TensorView>& encoder,
                                const std::filesystem::path& tokenizer_directory,
                                SentenceLayout layout = SentenceLayout::legacy,
                                DType dtype = DType::F32);

}  // namespace tandem
