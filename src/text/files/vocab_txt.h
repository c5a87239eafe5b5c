#pragma once

#include <filesystem>

#include "text/files/json_section.h"
#include "text/files/tokenizer_spec.h"

namespace tandem {

/// What `vocab.txt` of a directory says with `config`, its tokenizer_config.json (an empty object
/// where there is none), as transformers 5.23 builds its BertTokenizer from them. Added tokens are
/// those of the configuration's added_tokens_decoder, else of added_tokens.json; then the special
/// tokens that the configuration or special_tokens_map.json name, or BERT's where the vocabulary
/// has them. With tokenizer_class MPNetTokenizer: MPNet's tokens and templates, and its mask token
/// takes the spaces before it. (transformers would number a default [MASK] that it lacks beyond the
/// encoder's embeddings.) Throws as read_tokenizer_spec does.
TokenizerSpec read_vocab_txt(const std::filesystem::path& directory, const JsonSection& config);

}  // namespace tandem
