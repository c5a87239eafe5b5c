#pragma once

#include <filesystem>
#include <vector>

#include "format/json.h"
#include "model/modules/sentence_layout.h"
#include "tandem/encoder_config.h"

namespace tandem {

/// Token vectors to one vector, as sentence-transformers' Pooling does it.
struct PoolingModule {
  std::vector<Pooling> poolings = {Pooling::mean};  ///< laid side by side
  bool include_prompt = true;                       ///< else the tokens of a prompt are left out
};

/// Reads `N_Pooling/config.json`, legacy flags or `pooling_mode`. Throws Error{bad_input} for a
/// mode that is not known and for a width other than `hidden_size`.
PoolingModule read_pooling_module(const std::filesystem::path& folder, int hidden_size);

/// Writes that file. Poolings in an order which the legacy flags cannot say are written as
/// `pooling_mode` in either layout.
void write_pooling_module(const std::filesystem::path& folder, const PoolingModule& module,
                          int hidden_size, SentenceLayout layout);

}  // namespace tandem
