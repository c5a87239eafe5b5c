#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "encoder/encoder_weights.h"
#include "hub/resolve.h"
#include "model/model_directory.h"
#include "model/model_options.h"
#include "tandem/download.h"
#include "text/tokenizer.h"

namespace tandem {

/// Where training starts: an encoder, its tokenizer and, from a Tandem directory, its heads.
struct Backbone {
  std::string name;                 ///< to print: "all-MiniLM-L6-v2"
  std::string note;                 ///< why it is this one, or ""
  std::filesystem::path directory;  ///< empty for random weights
  std::filesystem::path tokenizer_directory;
  std::optional<Tokenizer> tokenizer;  ///< always there once loaded
  ModelDescription model;              ///< pooling and max_length as the options want them
  EncoderWeights weights;
};

/// Finds (see resolve_model, also for both sinks) and reads what `model.backbone` says; `seed` is
/// for random weights.
/// Throws Error{bad_input}, and as resolve_model does.
Backbone load_backbone(const ModelOptions& options, uint64_t seed, const DownloadSink& sink = {},
                       const WarningSink& warn = {});

}  // namespace tandem
