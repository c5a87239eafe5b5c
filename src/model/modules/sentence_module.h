#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "model/modules/dense_module.h"
#include "model/modules/pooling_module.h"
#include "model/modules/sentence_layout.h"

namespace tandem {

/// Division by the Euclidean norm.
struct NormalizeModule {};

/// One step from token vectors to an embedding, as modules.json of a sentence-transformers
/// directory lists it after the Transformer.
using SentenceModule = std::variant<PoolingModule, DenseModule, NormalizeModule>;

/// Where the encoder of a model directory lies: the folder that modules.json names, else the
/// directory. Throws Error{bad_input}.
std::filesystem::path transformer_directory(const std::filesystem::path& directory);

/// Reads modules.json and the folders it names, in the legacy and the current layout. Without
/// modules.json: `{mean}`, as sentence-transformers does. Throws Error{bad_input} that names the
/// file for a module or setting that is not supported.
std::vector<SentenceModule> read_sentence_modules(const std::filesystem::path& directory,
                                                  int hidden_size);

/// Writes modules.json and one folder a module.
void write_sentence_modules(const std::filesystem::path& directory,
                            std::span<const SentenceModule> modules, int hidden_size,
                            SentenceLayout layout = SentenceLayout::legacy);

/// Width of the embedding after all modules.
int embedding_size(std::span<const SentenceModule> modules, int hidden_size);

/// "pooling mean", "dense 384 -> 128 tanh", "normalize".
std::string describe(const SentenceModule& module);

}  // namespace tandem
