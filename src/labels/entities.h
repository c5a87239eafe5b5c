#pragma once

#include <span>
#include <string>
#include <vector>

#include "labels/tag_scheme.h"

namespace tandem {

/// Words [begin, end) of one sentence that form an entity.
struct Entity {
  std::string label;  ///< tag without its prefix, e.g. "PERSON"
  int begin = 0;      ///< first word
  int end = 0;        ///< one past the last word
  auto operator<=>(const Entity&) const = default;
};

/// What becomes of tags that break their scheme; as seqeval's `mode`.
enum class EntityMode {
  repair,  ///< seqeval's default: an entity begins wherever a label starts or changes
  strict,  ///< they form no entity
};

/// Entities of one tagged sentence, in order; none of the scheme `none`. IO, which nothing can
/// break: a maximal run of one label is an entity. BILOU is repaired as the IOBES that it spells
/// differently (seqeval's default mode knows no L and U). Throws Error{bad_input} for a tag that
/// the scheme cannot contain. Source: Ramshaw and Marcus 1995 (IOB); seqeval 1.2.2 `get_entities`
/// (repair) and `Tokens` (strict).
std::vector<Entity> entities_of(std::span<const std::string> tags, TagScheme scheme,
                                EntityMode mode = EntityMode::repair);

/// The tags of a sentence of `num_words` with these entities, which are in order and do not overlap
/// (else Error{bad_input}). IO cannot tell adjacent entities of one label apart.
std::vector<std::string> tags_of(std::span<const Entity> entities, int num_words, TagScheme scheme);

/// A sentence's tags in another scheme; broken ones are repaired on the way. All of them but IO say
/// the same; into IO adjacent entities of one label become one. Throws Error{bad_input} for a tag
/// that `from` cannot contain, and for the scheme `none`.
std::vector<std::string> convert_tags(std::span<const std::string> tags, TagScheme from,
                                      TagScheme to);

}  // namespace tandem
