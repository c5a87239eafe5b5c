#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tandem {

/// What sentence-transformers says of the texts of an encoder.
struct SentenceBertConfig {
  std::optional<int64_t> max_seq_length = {};  ///< tokens, at least 3
  /// Texts are lower-cased before they are tokenized, whatever the tokenizer does itself.
  bool do_lower_case = false;
};

/// Reads the first of kSentenceBertFiles that is there and says something; defaults where there is
/// none. Throws Error{bad_input}.
SentenceBertConfig read_sentence_bert_config(const std::filesystem::path& directory);

}  // namespace tandem
