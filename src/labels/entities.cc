#include "labels/entities.h"

#include "base/fail.h"
#include "labels/strict_entities.h"

namespace tandem {
namespace {

bool begins_entity(const Tag& previous, const Tag& tag) {
  if (!tag.inside()) return false;
  if (!previous.inside() || previous.label != tag.label) return true;
  const bool opens = tag.prefix == 'B' || tag.prefix == 'S';
  const bool closed = previous.prefix == 'E' || previous.prefix == 'S';
  return opens || closed;
}

/// Letter of a word of an entity; `follows` and `precedes` say whether an entity of the same label
/// touches it.
char prefix_of(TagScheme scheme, bool first, bool last, bool follows, bool precedes) {
  switch (scheme) {
    case TagScheme::IO:
      return 'I';
    case TagScheme::IOB1:
      return first && follows ? 'B' : 'I';
    case TagScheme::IOB2:
      return first ? 'B' : 'I';
    case TagScheme::IOE1:
      return last && precedes ? 'E' : 'I';
    case TagScheme::IOE2:
      return last ? 'E' : 'I';
    case TagScheme::IOBES:
      return first && last ? 'S' : first ? 'B' : last ? 'E' : 'I';
    case TagScheme::BILOU:
      return first && last ? 'U' : first ? 'B' : last ? 'L' : 'I';
    case TagScheme::none:
      break;
  }
  failed("tag scheme ", static_cast<int>(scheme), " has no prefixes");
}

bool touch(const Entity& first, const Entity& second) {
  return first.end == second.begin && first.label == second.label;
}

void check_place(const Entity& entity, int from, int num_words) {
  if (entity.begin >= from && entity.begin < entity.end && entity.end <= num_words) return;
  bad_input("entity ", entity.label, " at words ", entity.begin, " to ", entity.end,
            " is empty, overlaps another or leaves the sentence of ", num_words, " words");
}

}  // namespace

std::vector<Entity> entities_of(std::span<const std::string> tags, TagScheme scheme,
                                EntityMode mode) {
  if (scheme == TagScheme::none) return {};
  if (mode == EntityMode::strict && scheme != TagScheme::IO) return strict_entities(tags, scheme);
  std::vector<Entity> found;
  Tag previous;
  for (size_t word = 0; word < tags.size(); ++word) {
    const Tag tag = parse_tag(tags[word], scheme);
    const int position = static_cast<int>(word);
    if (begins_entity(previous, tag)) {
      found.push_back({std::string(tag.label), position, position + 1});
    } else if (tag.inside()) {
      found.back().end = position + 1;
    }
    previous = tag;
  }
  return found;
}

std::vector<std::string> tags_of(std::span<const Entity> entities, int num_words,
                                 TagScheme scheme) {
  std::vector<std::string> tags(static_cast<size_t>(num_words), "O");
  int from = 0;
  for (size_t i = 0; i < entities.size(); ++i) {
    const Entity& entity = entities[i];
    check_place(entity, from, num_words);
    from = entity.end;
    const bool follows = i > 0 && touch(entities[i - 1], entity);
    const bool precedes = i + 1 < entities.size() && touch(entity, entities[i + 1]);
    for (int word = entity.begin; word < entity.end; ++word) {
      const char prefix =
          prefix_of(scheme, word == entity.begin, word + 1 == entity.end, follows, precedes);
      tags[static_cast<size_t>(word)] =
          scheme == TagScheme::IO ? entity.label : concat(prefix, "-", entity.label);
    }
  }
  return tags;
}

std::vector<std::string> convert_tags(std::span<const std::string> tags, TagScheme from,
                                      TagScheme to) {
  if (from == TagScheme::none || to == TagScheme::none)
    bad_input("labels of the scheme none form no entities: they cannot be converted");
  return tags_of(entities_of(tags, from), static_cast<int>(tags.size()), to);
}

}  // namespace tandem
