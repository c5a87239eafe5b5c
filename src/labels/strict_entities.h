#pragma once

#include <span>
#include <string>
#include <vector>

#include "labels/entities.h"

namespace tandem {

/// What a scheme allows between two neighbouring words. Several may hold: entities follow each
/// other.
struct TagTransition {
  bool begins = false;     ///< the second word may begin an entity
  bool continues = false;  ///< it goes on with the entity of the first
  bool ends = false;       ///< the entity of the first may end there
  bool operator==(const TagTransition&) const = default;
};

/// For every scheme but IO. Source: the pattern tables of seqeval 1.2.2, with what its IOE1 leaves
/// open.
TagTransition transition(const Tag& before, const Tag& after, TagScheme scheme);

/// entities_of() in strict mode, for every scheme but IO.
std::vector<Entity> strict_entities(std::span<const std::string> tags, TagScheme scheme);

}  // namespace tandem
