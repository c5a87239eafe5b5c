#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// One text to work on: plain text, a pair of texts, or words that the caller has split.
struct Input {
  std::string text = {};
  std::optional<std::string> text_pair =
      {};                                ///< second text; heads on words see the first one alone
  std::vector<std::string> tokens = {};  ///< where not empty, used instead of text
};

}  // namespace tandem
