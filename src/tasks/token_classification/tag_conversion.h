#pragma once

#include <span>
#include <string>

#include "data/example.h"
#include "labels/tag_scheme.h"

namespace tandem {

/// Rewrites the tags of one task from a scheme into another; see convert_tags(). Words without a
/// label are passed over, as seqeval drops them: an entity may go on behind one. Throws
/// Error{bad_input} that names file and line for a tag that `from` cannot contain, and for tags
/// that are numbers.
void convert_tags(std::span<Example> rows, const std::string& task, TagScheme from, TagScheme to);

/// Rewrites the tags that were made of spans, as if somebody had written them in `scheme`.
void write_spans_in(std::span<Example> rows, const std::string& task, TagScheme scheme);

}  // namespace tandem
