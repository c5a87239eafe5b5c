#pragma once

#include <span>
#include <vector>

#include "text/post_processor.h"
#include "text/token.h"
#include "text/tokenizer.h"

namespace tandem {

/// Replaces `out` with one text or a pair, each already split into tokens, cut to
/// options.max_length on `side` (options.truncation_side is not looked at) and put into a template
/// whose special tokens all have their ids. With options.return_overflowing_tokens the further
/// windows follow in `out.overflowing`. Throws Error{bad_input} for options that cannot be kept.
void assemble(std::span<const TokenList> texts, const std::vector<TemplatePiece>& pieces,
              const EncodeOptions& options, TruncationSide side, Encoding& out);

}  // namespace tandem
