#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "text/added_tokens.h"
#include "text/post_processor.h"
#include "text/tokenizer.h"
#include "text/unicode/normalizer.h"
#include "text/word_piece/word_piece.h"

namespace tandem {

/// Everything that the files of a model say about its tokenizer.
struct TokenizerSpec {
  std::vector<std::string> tokens;  ///< of the model, by id; "" in a gap
  size_t num_tokens = 0;            ///< of the vocabulary, gaps and repeated ones not counted
  bool may_repeat = false;          ///< a token may have two ids; the last counts
  /// Those that the vocabulary lacks are numbered from num_tokens on, in this order; the id that
  /// the file gives must agree (-1: it gives none).
  std::vector<AddedToken> added;
  NormalizerOptions normalizer;
  WordPieceOptions word_piece;
  PostProcessor post_processor;
  TruncationSide truncation_side = TruncationSide::right;
  int model_max_length = 0;  ///< tokens; 0 where nothing is declared
  std::string note = {};     ///< what transformers would read otherwise, in one line, or ""
};

/// Reads `tokenizer.json` of a directory as `tokenizers` 0.23.3 does, else `vocab.txt` as
/// transformers 5.23 does (read_vocab_txt). In both cases tokenizer_config.json sets the longest
/// input and the side that is cut, and its do_lower_case, strip_accents and tokenize_chinese_chars,
/// where one of them is there, replace the normaliser: transformers' BertTokenizer builds it from
/// them. What it does not say of a cased tokenizer.json stays as that file has it, where
/// transformers falls back on lower-casing; `note` then says so. sentence_bert_config.json may have
/// texts lower-cased before all that. Throws Error{bad_input} naming the file and the key for what
/// is missing, broken or not supported.
TokenizerSpec read_tokenizer_spec(const std::filesystem::path& directory);

/// The longest input that tokenizer_config.json declares, in tokens; 0 where it declares none.
int read_model_max_length(const std::filesystem::path& directory);

/// The normaliser of transformers' BertTokenizer: do_lower_case, strip_accents and
/// tokenize_chinese_chars of a tokenizer_config.json.
NormalizerOptions read_bert_normalizer(const JsonSection& config);

/// Makes a tokenizer_config.json say these three, so that transformers does as Tandem does.
void state_normalizer(const NormalizerOptions& normalizer, Json& config);

}  // namespace tandem
