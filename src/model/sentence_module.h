#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tandem/encoder_config.h"

namespace tandem {

/// One step from token vectors to an embedding, as modules.json of a sentence-transformers
/// directory lists it after the Transformer.
struct SentenceModule {
  enum class Kind { pooling, dense, normalize };

  Kind kind = Kind::pooling;
  Pooling pooling = Pooling::mean;  ///< pooling alone
  // dense alone: y = activation(W x + b)
  int in_features = 0;
  int out_features = 0;
  bool tanh = false;               ///< torch.nn.Tanh; else Identity
  std::vector<float> weight = {};  ///< [out_features, in_features]
  std::vector<float> bias = {};    ///< [out_features], or empty
};

/// Reads modules.json and the folders it names, in the legacy and the current layout. Without
/// modules.json: `{mean}`, as sentence-transformers does. Throws Error{bad_input} that names the
/// file for a module or setting that is not supported.
std::vector<SentenceModule> read_sentence_modules(const std::filesystem::path& directory,
                                                  int hidden_size);

/// Writes modules.json and one folder a module in the legacy layout, which every reader knows.
void write_sentence_modules(const std::filesystem::path& directory,
                            std::span<const SentenceModule> modules, int hidden_size);

/// Width of the embedding after all modules.
int embedding_size(std::span<const SentenceModule> modules, int hidden_size);

}  // namespace tandem
