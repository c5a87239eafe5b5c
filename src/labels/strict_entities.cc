#include "labels/strict_entities.h"

#include <algorithm>
#include <string_view>

#include "base/fail.h"

namespace tandem {
namespace {

/// What a scheme says of two neighbouring tags, as rules of three letters: the prefix before, the
/// prefix after ("." is any), and whether their labels must be equal (=), differ (!), or may do
/// either (*).
struct Grammar {
  std::string_view begin;   ///< the second tag may begin an entity
  std::string_view inside;  ///< the second tag goes on with the entity of the first
  std::string_view end;     ///< an entity may end between the two
};

Grammar grammar_of(TagScheme scheme) {
  switch (scheme) {
    case TagScheme::IOB1:
      return {"OI* II! BI* IB= BB=", "BI= II=", "II! IO* IB* BO* BI! BB="};
    case TagScheme::IOB2:
      return {".B*", "BI= II=", "IO* II! IB* BO* BI! BB*"};
    case TagScheme::IOE1:
      return {"OI* II! EI* EE=", "II= IE=", "II! IO* IE! EI= EE="};
    case TagScheme::IOE2:
      return {"OI* OE* EI* EE* II! IE!", "II= IE=", "E.*"};
    case TagScheme::IOBES:
    case TagScheme::BILOU:  // whose L and U are read as E and S
      return {".B* .S*", "BI= BE= II= IE=", "E.* S.*"};
    case TagScheme::IO:
    case TagScheme::none:
      break;
  }
  failed(name_of(scheme), " has no grammar");
}

bool matches(std::string_view rules, const Tag& before, const Tag& after) {
  const bool same = before.label == after.label;
  for (; rules.size() >= 3; rules.remove_prefix(std::min<size_t>(4, rules.size()))) {
    if ((rules[0] == '.' || rules[0] == before.prefix) &&
        (rules[1] == '.' || rules[1] == after.prefix) &&
        (rules[2] == '*' || same == (rules[2] == '='))) {
      return true;
    }
  }
  return false;
}

}  // namespace

TagTransition transition(const Tag& before, const Tag& after, TagScheme scheme) {
  const Grammar grammar = grammar_of(scheme);
  return {matches(grammar.begin, before, after), matches(grammar.inside, before, after),
          matches(grammar.end, before, after)};
}

std::vector<Entity> strict_entities(std::span<const std::string> tags, TagScheme scheme) {
  std::vector<Tag> words = {Tag()};  // outside at both ends
  for (const std::string& tag : tags) words.push_back(parse_tag(tag, scheme));
  words.emplace_back();
  const auto between = [&](size_t word) {
    return transition(words[word - 1], words[word], scheme);
  };
  std::vector<Entity> found;
  for (size_t word = 1; word < words.size();) {
    const size_t begin = word++;
    if (!between(begin).begins) continue;
    while (word < words.size() && between(word).continues) ++word;
    if (word < words.size() && between(word).ends) {
      found.push_back({std::string(words[begin].label), static_cast<int>(begin) - 1,
                       static_cast<int>(word) - 1});
    }
  }
  return found;
}

}  // namespace tandem
