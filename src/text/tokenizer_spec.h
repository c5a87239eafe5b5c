#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "text/added_tokens.h"
#include "text/normalizer.h"
#include "text/word_piece.h"

namespace tandem {

/// Everything that the files of a model say about its tokenizer.
struct TokenizerSpec {
  std::vector<std::string> tokens;  ///< of the model, by id; "" in a gap
  std::vector<AddedToken> added;    ///< ids inside `tokens` or beyond
  NormalizerOptions normalizer;
  WordPieceOptions word_piece;
  std::string cls = "[CLS]";  ///< opens every input
  std::string sep = "[SEP]";  ///< closes every text
  int model_max_length = 0;   ///< tokens; 0 where nothing is declared
};

/// Reads `tokenizer.json` of a directory, else `vocab.txt`; in both cases with
/// `tokenizer_config.json` where it exists, for the longest input. Throws Error{bad_input} naming
/// the file and the key for what is missing, broken or not supported: any model but WordPiece, any
/// normaliser but BertNormalizer, any template but [CLS] A [SEP] B [SEP], added tokens with lstrip,
/// rstrip or single_word, truncation from the left.
TokenizerSpec read_tokenizer_spec(const std::filesystem::path& directory);

}  // namespace tandem
