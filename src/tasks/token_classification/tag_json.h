#pragma once

#include <string>
#include <vector>

#include "format/json.h"
#include "tandem/answer.h"
#include "tandem/input.h"

namespace tandem {

/// One tag a word; null for a word without one.
OrderedJson tags_json(const std::vector<std::string>& tags);
/// Tags for words that the caller has split, and the entities, or words where they form none.
OrderedJson tagging_json(const Input& input, const WordTags& tagging);
/// "[Maria Keller PERSON] runs ...", or "Maria/PROPN runs/VERB" where labels form no entities.
std::string tagging_text(const Input& input, const WordTags& tagging);

}  // namespace tandem
