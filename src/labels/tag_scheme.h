#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tandem {

/// How tags mark where an entity begins and ends. Names as in seqeval; IO has no prefixes ("PERSON", "O").
enum class TagScheme { IO, IOB1, IOB2, IOE1, IOE2, IOBES, BILOU };

std::string_view name_of(TagScheme scheme);
/// Throws Error{bad_input} that lists the known names.
TagScheme tag_scheme_from_name(std::string_view name);

/// The scheme that a set of tags (each once or more) is written in: IO where no tag has a prefix, IOBES or BILOU where their own
/// prefixes occur, IOE2 for E- without B-, else IOB2.
TagScheme detect_tag_scheme(std::span<const std::string> tags);

}  // namespace tandem
