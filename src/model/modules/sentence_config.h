#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "model/modules/sentence_layout.h"
#include "tandem/model.h"

namespace tandem {

/// `config_sentence_transformers.json`: how a model wants to be asked.
struct SentenceConfig {
  std::map<std::string, std::string> prompts = {};  ///< by name: text put before a text
  std::optional<std::string> default_prompt_name = {};
  std::optional<int> truncate_dim = {};  ///< embeddings are cut to so many values
  std::string similarity_fn_name = "cosine";

  /// The text that `options` ask to put before each text, "" for none: `prompt`, else the prompt of
  /// that name, else the default one. "query" and "document" are always there, if empty. Throws
  /// Error{bad_input} that lists the names for one that is not known.
  std::string prompt(const EmbedOptions& options) const;
};

/// Reads the file; defaults where it is absent. Throws Error{bad_input}.
SentenceConfig read_sentence_config(const std::filesystem::path& directory);

/// Writes the file. The current layout says what kind of model it is, too.
void write_sentence_config(const std::filesystem::path& directory, const SentenceConfig& config,
                           SentenceLayout layout = SentenceLayout::legacy);

}  // namespace tandem
