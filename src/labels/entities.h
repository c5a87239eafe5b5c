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

/// Entities of one tagged sentence, in order. Broken tags are repaired as seqeval's default mode
/// does: an entity begins wherever a label starts or changes. IO: a maximal run of one label is an
/// entity. BILOU is repaired as the IOBES that it spells differently (seqeval's default mode knows
/// no L and U). Throws Error{bad_input} for a tag that the scheme cannot contain. Source: Ramshaw
/// and Marcus 1995 (IOB), seqeval 1.2.2 `get_entities` (repair).
std::vector<Entity> entities_of(std::span<const std::string> tags, TagScheme scheme);

/// The tags of a sentence of `num_words` with these entities, which are in order and do not overlap
/// (else Error{bad_input}). IO cannot tell adjacent entities of one label apart.
std::vector<std::string> tags_of(std::span<const Entity> entities, int num_words, TagScheme scheme);

}  // namespace tandem
