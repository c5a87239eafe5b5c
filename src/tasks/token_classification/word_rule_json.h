#pragma once

#include "format/json.h"
#include "labels/word_rule.h"

namespace tandem {

/// A rule other than `tokenizer`, as the models of tagging heads hold it.
OrderedJson word_rule_to_json(const WordRule& rule);
/// Throws Error{bad_input} for what word_rule_to_json() cannot have written.
WordRule read_word_rule(const Json& json);

}  // namespace tandem
