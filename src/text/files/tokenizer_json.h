#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "format/json.h"
#include "text/files/json_section.h"
#include "text/files/tokenizer_spec.h"

namespace tandem {

/// What the text of a `tokenizer.json` says; `file` opens error messages. Of its truncation section
/// the side alone counts: length, stride and strategy are for the caller of encode() to say.
/// Padding and decoder say nothing about encoding and are ignored. Throws as read_tokenizer_spec
/// does for what `tokenizers` itself would refuse or Tandem cannot do: any model but WordPiece, any
/// normaliser that BertNormalizer's steps in their order do not make up, any pre-tokenizer but
/// BertPreTokenizer or what it consists of.
TokenizerSpec parse_tokenizer_json(std::string_view text, const std::string& file);

/// An added token: an object with "content" and flags; its "id" is not read. `special` is what it
/// is where it does not say.
AddedToken read_added_token(const JsonSection& entry, bool special = false);

/// Throws Error{bad_input} that names `member` of `section` for what cannot be the id of a token.
int32_t checked_token_id(const JsonSection& section, std::string_view member, const Json& id);

/// "right" or "left", in any case.
TruncationSide read_side(const JsonSection& section, std::string_view member);

/// Most tokens that a vocabulary may have; the largest in use has half a million.
constexpr int64_t kMaxTokens = int64_t{1} << 20;

}  // namespace tandem
