#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tandem {

/// How tags mark where an entity begins and ends. Names as in seqeval; IO has no prefixes
/// ("PERSON", "O"). Of `none` they are labels of single words, as parts of speech are: no entities.
enum class TagScheme { IO, IOB1, IOB2, IOE1, IOE2, IOBES, BILOU, none };

std::string_view name_of(TagScheme scheme);
/// Throws Error{bad_input} that lists the known names.
TagScheme tag_scheme_from_name(std::string_view name);

/// The scheme that a set of tags (each once or more) is written in: IO where no tag has a prefix
/// ("B-PER", or a bare B or I), IOBES or BILOU where their own prefixes occur, IOE2 for E- without
/// B-, else IOB2. IO, too, where the prefixes fit no scheme. Never `none`.
TagScheme detect_tag_scheme(std::span<const std::string> tags);

/// A tag taken apart. BILOU's L and U read as E and S.
struct Tag {
  char prefix = 'O';  ///< B, I, E, S; O outside of entities. IO: I
  std::string_view
      label;  ///< "_" for a bare prefix, as in seqeval; part of the tag that was parsed
  bool inside() const { return prefix != 'O'; }
};

/// Throws Error{bad_input} for a tag that the scheme cannot contain.
Tag parse_tag(std::string_view tag, TagScheme scheme);

}  // namespace tandem
