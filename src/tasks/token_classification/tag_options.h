#pragma once

#include <optional>

#include "labels/tag_scheme.h"
#include "tasks/labels/label_options.h"

namespace tandem {

/// What `token_classification` reads of its entry.
struct TagOptions : LabelOptions {
  std::optional<TagScheme> tag_scheme = {};    ///< of the rows' tags; default: told from them
  std::optional<TagScheme> convert_tags = {};  ///< into which they are rewritten, to be learned
};

}  // namespace tandem
