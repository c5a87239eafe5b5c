#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/files/json_section.h"

namespace tandem {

struct SpecialToken {
  std::string content;
  int32_t id = -1;  ///< -1: what the vocabulary says
  bool operator==(const SpecialToken&) const = default;
};

/// Part of an encoded input: special tokens, or the place of a text.
struct TemplatePiece {
  int text = -1;                 ///< 0 or 1: that text; -1: special tokens
  int32_t type_id = 0;           ///< segment of its tokens
  int32_t overflow_type_id = 0;  ///< of a text: segment where a window after its first stands
  std::vector<SpecialToken> tokens = {};
  bool operator==(const TemplatePiece&) const = default;
};

/// What stands around the texts of an input.
struct PostProcessor {
  std::vector<TemplatePiece> single;
  std::vector<TemplatePiece> pair;
  bool trim_offsets = false;  ///< the spaces that an added token took are left out of its offsets
  bool operator==(const PostProcessor&) const = default;
};

/// [CLS] A [SEP] and [CLS] A [SEP] B [SEP], the second text with segment 1.
PostProcessor bert_post_processor(const SpecialToken& cls, const SpecialToken& sep);

/// <s> A </s> and <s> A </s></s> B </s>, all of segment 0.
PostProcessor roberta_post_processor(const SpecialToken& cls, const SpecialToken& sep,
                                     bool trim_offsets);

/// `post_processor` of a tokenizer.json: TemplateProcessing, BertProcessing, RobertaProcessing, or
/// none. Throws Error{bad_input} naming the file and the key.
PostProcessor read_post_processor(const JsonSection& root);

}  // namespace tandem
